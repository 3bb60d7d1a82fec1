import type { Value } from "../values/value.ts";
import { text } from "./arguments.ts";
import { type Functions, giveUp, refuse } from "./table.ts";

/** A moment, and how far the clock it was written by is from UTC. */
interface Time {
  readonly nanoseconds: bigint;
  readonly offsetMinutes: number;
}

const RFC3339 =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))$/;

const SECOND = 1_000_000_000n;

function timeIn(written: string): Time {
  const found = RFC3339.exec(written);
  if (!found) return refuse(`${written.slice(0, 100)} is no RFC 3339 timestamp`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  const [fraction = "", sign, hours = "0", minutes = "0"] = found.slice(7);
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= days;
  if (!isDate || hour > 23 || minute > 59 || second > 59 || Number(hours) > 23 || Number(minutes) > 59) {
    return refuse(`${written} is no RFC 3339 timestamp`);
  }
  // Years before 100 would be taken for 19xx.
  if (year < 100) return giveUp("is given a year before 100");
  const offsetMinutes = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  const local = BigInt(Date.UTC(year, month - 1, day, hour, minute, second)) * 1_000_000n;
  const nanoseconds = local - BigInt(offsetMinutes) * 60n * SECOND + BigInt(fraction.padEnd(9, "0"));
  return { nanoseconds, offsetMinutes };
}

/** What the writer's clock shows, in the fields of a date whose UTC methods give them. */
function clockOf({ nanoseconds, offsetMinutes }: Time): Date {
  const local = nanoseconds + BigInt(offsetMinutes) * 60n * SECOND;
  // Down to the whole second, before 1970 as well.
  const seconds = (local - (((local % SECOND) + SECOND) % SECOND)) / SECOND;
  const clock = new Date(Number(seconds) * 1000);
  const year = clock.getUTCFullYear();
  return year >= 100 && year <= 9999 ? clock : giveUp("comes to a year that is not written with four digits");
}

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1000n],
  ["µs", 1000n],
  ["μs", 1000n],
  ["ms", 1_000_000n],
  ["s", SECOND],
  ["m", 60n * SECOND],
  ["h", 3600n * SECOND],
]);

/** A duration as Go writes it: `-1h30m2.5s`. */
function durationIn(written: string): bigint {
  const [, sign, rest = ""] = /^([+-]?)(.*)$/s.exec(written) ?? [];
  if (rest === "0") return 0n;
  if (rest === "" || rest.length > 100) return refuse(`${written.slice(0, 100)} is no duration`);
  const part = /([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)/y;
  let total = 0n;
  while (part.lastIndex < rest.length) {
    const [, whole = "", fraction = "", unit = ""] = part.exec(rest) ?? [];
    const scale = UNITS.get(unit);
    if (scale === undefined || whole + fraction === "") return refuse(`${written} is no duration`);
    total +=
      BigInt(whole || "0") * scale + (BigInt(fraction || "0") * scale) / 10n ** BigInt(fraction.length);
  }
  if (total >= 1n << 63n) return refuse(`${written} is too long a duration`);
  return sign === "-" ? -total : total;
}

const two = (number: number) => String(number).padStart(2, "0");

function offsetText(minutes: number, separator: string): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${separator}${two(size % 60)}`;
}

function rfc3339(time: Time): string {
  const clock = clockOf(time).toISOString().slice(0, 19);
  return clock + (time.offsetMinutes === 0 ? "Z" : offsetText(time.offsetMinutes, ":"));
}

const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/** What each sequence of letters stands for (Terraform language documentation, `formatdate`). */
const FIELDS: Readonly<Record<string, (clock: Date, offset: number) => string>> = {
  YYYY: (clock) => String(clock.getUTCFullYear()).padStart(4, "0"),
  YY: (clock) => two(clock.getUTCFullYear() % 100),
  MMMM: (clock) => MONTHS[clock.getUTCMonth()] ?? "",
  MMM: (clock) => (MONTHS[clock.getUTCMonth()] ?? "").slice(0, 3),
  MM: (clock) => two(clock.getUTCMonth() + 1),
  M: (clock) => String(clock.getUTCMonth() + 1),
  DD: (clock) => two(clock.getUTCDate()),
  D: (clock) => String(clock.getUTCDate()),
  EEEE: (clock) => DAYS[clock.getUTCDay()] ?? "",
  EEE: (clock) => (DAYS[clock.getUTCDay()] ?? "").slice(0, 3),
  hh: (clock) => two(clock.getUTCHours()),
  h: (clock) => String(clock.getUTCHours()),
  HH: (clock) => two(clock.getUTCHours() % 12 || 12),
  H: (clock) => String(clock.getUTCHours() % 12 || 12),
  AA: (clock) => (clock.getUTCHours() < 12 ? "AM" : "PM"),
  aa: (clock) => (clock.getUTCHours() < 12 ? "am" : "pm"),
  mm: (clock) => two(clock.getUTCMinutes()),
  m: (clock) => String(clock.getUTCMinutes()),
  ss: (clock) => two(clock.getUTCSeconds()),
  s: (clock) => String(clock.getUTCSeconds()),
  ZZZZZ: (_, offset) => offsetText(offset, ":"),
  ZZZZ: (_, offset) => offsetText(offset, ""),
  ZZZ: (_, offset) => (offset === 0 ? "UTC" : offsetText(offset, "")),
  Z: (_, offset) => (offset === 0 ? "Z" : offsetText(offset, ":")),
};

function formatted(format: string, time: Time): string {
  const clock = clockOf(time);
  const unclosed = format.replace(/'[^']*'/g, "").includes("'");
  if (unclosed) return refuse("a quote in the format is not closed");
  return format.replace(/''|'((?:[^']|'')+)'|([A-Za-z])\2*/g, (part: string, literal: string | undefined) => {
    if (part === "''") return "'";
    if (literal !== undefined) return literal.replaceAll("''", "'");
    const field = Object.hasOwn(FIELDS, part) ? FIELDS[part] : undefined;
    return field ? field(clock, time.offsetMinutes) : refuse(`${part} is no part of a date`);
  });
}

/** Times that are written out (Terraform language documentation, "Date and Time Functions"). */
export const TIMES: Functions = {
  formatdate: {
    sees: "whole",
    arity: [2, 2],
    run: ([format, time]): Value => formatted(text(format), timeIn(text(time))),
  },
  timeadd: {
    sees: "whole",
    arity: [2, 2],
    neverEmpty: true,
    run: ([time, duration]) => {
      const { nanoseconds, offsetMinutes } = timeIn(text(time));
      return rfc3339({ nanoseconds: nanoseconds + durationIn(text(duration)), offsetMinutes });
    },
  },
  timecmp: {
    sees: "whole",
    arity: [2, 2],
    run: ([one, other]) => {
      const [a, b] = [timeIn(text(one)).nanoseconds, timeIn(text(other)).nanoseconds];
      return a < b ? -1 : a > b ? 1 : 0;
    },
  },
};
