import { list, type Value } from "../values/value.ts";
import { integer, text } from "./arguments.ts";
import { type FunctionSpec, type Functions, giveUp, refuse } from "./table.ts";

/** A range of addresses: `bits` is 32 or 128, `base` the first address with the host part zero. */
interface Network {
  readonly bits: 32 | 128;
  readonly base: bigint;
  readonly length: number;
}

function addressIn(written: string): { readonly bits: 32 | 128; readonly value: bigint } {
  return written.includes(":") ? { bits: 128, value: ipv6(written) } : { bits: 32, value: ipv4(written) };
}

function ipv4(written: string): bigint {
  const parts = written.split(".");
  if (parts.length !== 4) return refuse(`${written} is no IP address`);
  return parts.reduce((sum, part) => {
    if (!/^[0-9]{1,3}$/.test(part) || Number(part) > 255) return refuse(`${written} is no IP address`);
    if (part.length > 1 && part.startsWith("0")) return giveUp("is given an address with leading zeros");
    return (sum << 8n) | BigInt(part);
  }, 0n);
}

function ipv6(written: string): bigint {
  if (written.includes(".")) return giveUp("is given an IPv6 address that ends in an IPv4 one");
  const halves = written.split("::");
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const given = groups.flat();
  const missing = 8 - given.length;
  const isWhole = halves.length === 1 ? missing === 0 : halves.length === 2 && missing > 0;
  if (!isWhole || !given.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) {
    return refuse(`${written} is no IP address`);
  }
  const [before = [], after = []] = groups;
  const all = halves.length === 1 ? before : [...before, ...Array<string>(missing).fill("0"), ...after];
  return all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function networkIn(written: string): Network {
  const [, address, digits] = /^([^/]+)\/(0|[1-9][0-9]{0,2})$/.exec(written) ?? [];
  if (address === undefined || digits === undefined) return refuse(`${written} is no CIDR prefix`);
  const { bits, value } = addressIn(address);
  const length = Number(digits);
  if (length > bits) return refuse(`${written} is no CIDR prefix`);
  const host = BigInt(bits - length);
  return { bits, base: (value >> host) << host, length };
}

function addressText(bits: 32 | 128, value: bigint): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join(".");
  if (value >> 32n === 0xffffn) return giveUp("comes to an IPv4 address in IPv6 form");
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((value >> BigInt(112 - at * 16)) & 0xffffn).toString(16),
  );
  // The longest run of zeros is left out, the first of equals (RFC 5952).
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (groups[start + length] === "0") length += 1;
    if (length > best.length) best = { start, length };
  }
  if (best.length < 2) return groups.join(":");
  return `${groups.slice(0, best.start).join(":")}::${groups.slice(best.start + best.length).join(":")}`;
}

const networkText = ({ bits, base, length }: Network): string => `${addressText(bits, base)}/${length}`;

function extended({ bits, length }: Network, by: number): number {
  // Terraform comes to something for these, which nobody can mean.
  if (by < 0) return giveUp("is given a negative number of bits");
  if (length + by > bits) return refuse(`the prefix cannot be extended by ${by} bits`);
  return length + by;
}

function host({ bits, base, length }: Network, number: number): string {
  const size = 1n << BigInt(bits - length);
  const wanted = BigInt(number);
  const at = wanted < 0n ? size + wanted : wanted;
  if (at < 0n || at >= size) return refuse(`the prefix has no host numbered ${number}`);
  return addressText(bits, base + at);
}

function subnet(network: Network, by: number, number: number): string {
  const length = extended(network, by);
  if (number < 0) return giveUp("is given a negative subnet number");
  if (BigInt(number) >= 1n << BigInt(by)) return refuse(`${by} bits have no subnet numbered ${number}`);
  const base = network.base + (BigInt(number) << BigInt(network.bits - length));
  return networkText({ bits: network.bits, base, length });
}

/** One network after the other, each at the next place where its size fits. */
function subnets(network: Network, extensions: readonly number[]): Value {
  if (network.length === 0) return giveUp("is given a prefix of no bits");
  const end = network.base + (1n << BigInt(network.bits - network.length));
  let next = network.base;
  return list(
    extensions.map((by) => {
      if (by < 1 || by > 32) return refuse("a prefix is extended by 1 to 32 bits");
      const length = extended(network, by);
      const size = 1n << BigInt(network.bits - length);
      const base = ((next + size - 1n) / size) * size;
      if (base + size > end) return refuse("there is no room for all these subnets");
      next = base + size;
      return networkText({ bits: network.bits, base, length });
    }),
  );
}

function contains(outer: Network, written: string): boolean {
  const inner: Network = written.includes("/")
    ? networkIn(written)
    : ((found) => ({ bits: found.bits, base: found.value, length: found.bits }))(addressIn(written));
  if (inner.bits !== outer.bits) return refuse("the two are of different address families");
  const shift = BigInt(outer.bits - outer.length);
  return inner.length >= outer.length && inner.base >> shift === outer.base >> shift;
}

const spec = (least: number, most: number, run: (args: readonly Value[]) => Value): FunctionSpec => ({
  sees: "whole",
  arity: [least, most],
  neverEmpty: true,
  run,
});

/** Addresses and prefixes (Terraform language documentation, "IP Network Functions"). */
export const NETWORKS: Functions = {
  cidrhost: spec(2, 2, ([prefix, number]) => host(networkIn(text(prefix)), integer(number))),
  cidrnetmask: spec(1, 1, ([prefix]) => {
    const { bits, length } = networkIn(text(prefix));
    if (bits !== 32) return refuse("only IPv4 has netmasks");
    return addressText(32, ((1n << BigInt(length)) - 1n) << BigInt(32 - length));
  }),
  cidrsubnet: spec(3, 3, ([prefix, by, number]) =>
    subnet(networkIn(text(prefix)), integer(by), integer(number)),
  ),
  cidrsubnets: {
    ...spec(1, 1000, ([prefix, ...extensions]) =>
      subnets(
        networkIn(text(prefix)),
        extensions.map((by) => integer(by)),
      ),
    ),
    neverEmpty: false,
  },
  cidrcontains: {
    ...spec(2, 2, ([prefix, inner]) => contains(networkIn(text(prefix)), text(inner))),
    neverEmpty: false,
  },
};
