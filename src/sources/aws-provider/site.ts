/** The account and Region that something is made in, as far as the provider configurations tell them apart. */
export interface Site {
  /** The same for two only if they are in one account and Region. */
  readonly key: string;
  /** How the code names the provider: `aws.us`. */
  readonly provider: string;
  readonly region?: string;
}

/** A provider configuration. */
export interface Provider {
  readonly provider: string;
  /** What tells its account from others; "" where it says nothing of accounts. */
  readonly account: string;
  readonly region?: string;
  /** The Region, or what stands for it where that is not known. */
  readonly place: string;
}

/** The site of a provider configuration, as far as that tells it. */
export const siteIn = ({ provider, account, region, place }: Provider): Site => ({
  key: `${account}\0${place}`,
  provider,
  ...(region === undefined ? {} : { region }),
});

/** Arguments and blocks of the provider that lead into an account (terraform-provider-aws, "Argument Reference"). */
export const ACCOUNT: ReadonlySet<string> = new Set([
  ...["profile", "access_key", "secret_key", "token", "endpoints"],
  ...["shared_config_files", "shared_credentials_files", "shared_credentials_file"],
  ...["assume_role", "assume_role_with_web_identity"],
]);
