//! Intervals: `interval_in` with `DecodeInterval` and `DecodeISO8601Interval`, `interval_out` with the style `postgres`.

use super::datetime::fields::{self, Field, Look};
use super::datetime::number::{fraction, leading, leading_wide};
use super::datetime::{Fail, clock, show_time};
use super::{Input, Refused};

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;
const DAY: i64 = 24 * HOUR;

/// An interval as PostgreSQL keeps it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Interval {
    months: i64,
    days: i64,
    micros: i64,
}

/// What one of a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Years(i64),
    Months,
    Days(i64),
    Micros(i64),
    /// A word that PostgreSQL knows, but not as a part of an interval.
    Other,
}

/// What a word means.
enum Word {
    Unit(Unit),
    Ago,
    Infinite(&'static str),
    Ignored,
}

/// `interval_in`; `infinite` where there are infinite ones, `strict` where units may not stand alone.
pub(super) fn interval(text: &str, typmod: i32, strict: bool, infinite: bool) -> Input {
    let confined = if typmod < 0 { ALL } else { typmod >> 16 & ALL };
    let read = match fields::split(text).filter(|_| text.len() < 256) {
        Some(fields) => read(&fields, confined, strict, infinite),
        None => Err(Fail::Format),
    };
    let read = match read {
        Err(Fail::Format) => read_iso(text).map(Read::Finite),
        read => read,
    };
    let value = match read {
        Ok(Read::Finite(value)) => value,
        Ok(Read::Infinite(shown)) => return Ok(shown.to_owned()),
        Err(Fail::Overflow) => {
            return Err(Refused::Invalid(format!("interval field value out of range: \"{text}\""), "22015"));
        }
        Err(_) => {
            return Err(Refused::Invalid(format!("invalid input syntax for type interval: \"{text}\""), "22007"));
        }
    };
    let fits = i32::try_from(value.months).is_ok() && i32::try_from(value.days).is_ok();
    match confine(value, typmod).filter(|_| fits) {
        Some(value) => Ok(show(value)),
        None => Err(Refused::Invalid("interval out of range".to_owned(), "22008")),
    }
}

enum Read {
    Finite(Interval),
    Infinite(&'static str),
}

/// The fields of a type that is not confined to any.
const ALL: i32 = 0x7fff;
const OF_YEAR: i32 = 1 << 2;
const OF_MONTH: i32 = 1 << 1;
const OF_DAY: i32 = 1 << 3;
const OF_HOUR: i32 = 1 << 10;
const OF_MINUTE: i32 = 1 << 11;
const OF_SECOND: i32 = 1 << 12;

/// `deltatktbl`: no more than the first ten letters count.
fn word(text: &str) -> Option<Word> {
    let unit = match text.get(..10).unwrap_or(text) {
        "us" | "usec" | "usecs" | "microsecon" => Unit::Micros(1),
        "ms" | "msec" | "msecs" | "millisecon" => Unit::Micros(1000),
        "s" | "sec" | "secs" | "second" | "seconds" => Unit::Micros(SECOND),
        "m" | "min" | "mins" | "minute" | "minutes" => Unit::Micros(60 * SECOND),
        "h" | "hr" | "hrs" | "hour" | "hours" => Unit::Micros(HOUR),
        "d" | "day" | "days" => Unit::Days(1),
        "w" | "week" | "weeks" => Unit::Days(7),
        "mon" | "mons" | "month" | "months" => Unit::Months,
        "y" | "yr" | "yrs" | "year" | "years" => Unit::Years(1),
        "dec" | "decs" | "decade" | "decades" => Unit::Years(10),
        "c" | "cent" | "century" | "centuries" => Unit::Years(100),
        "mil" | "mils" | "millennium" | "millennia" => Unit::Years(1000),
        "qtr" | "quarter" | "timezone" | "timezone_h" | "timezone_m" => Unit::Other,
        // What stands in the table of dates alone.
        "isodow" | "isoyear" | "dow" | "doy" | "j" | "jd" | "julian" | "mm" => Unit::Other,
        "ago" => return Some(Word::Ago),
        "infinity" | "+infinity" => return Some(Word::Infinite("infinity")),
        "-infinity" => return Some(Word::Infinite("-infinity")),
        "at" | "on" => return Some(Word::Ignored),
        _ => return None,
    };
    Some(Word::Unit(unit))
}

/// The fields from the last to the first, since a unit stands behind its number.
fn read(fields: &[Field], confined: i32, strict: bool, infinite: bool) -> Result<Read, Fail> {
    let mut value = Interval::default();
    let short = confined == OF_MINUTE | OF_SECOND;
    let (mut unit, mut waiting, mut ago, mut shown) = (None, false, false, None);
    // Which units were there: none may be there twice.
    let mut found = 0_u32;
    for (at, (look, text)) in fields.iter().enumerate().rev() {
        let mask = match look {
            Look::Time => {
                value.micros = time_of(text, short)?;
                (unit, waiting) = (Some(Unit::Days(1)), false);
                OF_THE_CLOCK
            }
            Look::Signed if text.get(1..).is_some_and(|rest| rest.contains(':') && time_of(rest, short).is_ok()) => {
                let micros = time_of(text.get(1..).unwrap_or_default(), short)?;
                value.micros = if text.starts_with('-') { -micros } else { micros };
                (unit, waiting) = (Some(Unit::Days(1)), false);
                OF_THE_CLOCK
            }
            Look::Signed | Look::Date | Look::Number => {
                let one = *unit.get_or_insert_with(|| rightmost(confined));
                waiting = false;
                let mask = value.read_number(text, one)?;
                if one == Unit::Micros(HOUR) {
                    unit = Some(Unit::Days(1));
                }
                mask
            }
            Look::Word | Look::Special => {
                if strict && waiting {
                    return Err(Fail::Format);
                }
                match word(text).ok_or(Fail::Format)? {
                    Word::Ignored => continue,
                    Word::Unit(one) => {
                        (unit, waiting) = (Some(one), true);
                        0
                    }
                    Word::Ago if strict && at + 1 != fields.len() => return Err(Fail::Format),
                    Word::Ago => {
                        // No number may stand right before it.
                        (ago, unit) = (true, Some(Unit::Other));
                        0
                    }
                    Word::Infinite(_) if !infinite || at + 1 != fields.len() => return Err(Fail::Format),
                    Word::Infinite(text) => {
                        shown = Some(text);
                        OF_THE_CLOCK | 1 << 6 | 1 << 8 | 1 << 9
                    }
                }
            }
        };
        if found & mask != 0 {
            return Err(Fail::Format);
        }
        found |= mask;
    }
    if found == 0 || strict && waiting {
        return Err(Fail::Format);
    }
    if let Some(shown) = shown {
        return Ok(Read::Infinite(shown));
    }
    let turn = |n: i64| if ago { -n } else { n };
    Ok(Read::Finite(Interval { months: turn(value.months), days: turn(value.days), micros: turn(value.micros) }))
}

/// The parts of the clock together.
const OF_THE_CLOCK: u32 = 0b11_1111;

/// `DecodeTimeForInterval`
fn time_of(text: &str, short: bool) -> Result<i64, Fail> {
    let (hour, minute, second, micros) = clock(text, short)?;
    let seconds = hour.checked_mul(3600).and_then(|hours| hours.checked_add(minute * 60 + second));
    seconds.and_then(|seconds| seconds.checked_mul(SECOND)?.checked_add(micros)).ok_or(Fail::Overflow)
}

/// The unit of a bare number: the finest field that the type is confined to, else seconds.
fn rightmost(confined: i32) -> Unit {
    let has = |bit: i32| confined & bit != 0;
    if has(OF_SECOND) {
        Unit::Micros(SECOND)
    } else if has(OF_MINUTE) {
        Unit::Micros(60 * SECOND)
    } else if has(OF_HOUR) {
        Unit::Micros(HOUR)
    } else if has(OF_DAY) {
        Unit::Days(1)
    } else if has(OF_MONTH) {
        Unit::Months
    } else if has(OF_YEAR) {
        Unit::Years(1)
    } else {
        Unit::Micros(SECOND)
    }
}

impl Interval {
    /// A number of units; says which unit it was.
    fn read_number(&mut self, text: &str, unit: Unit) -> Result<u32, Fail> {
        let (whole, rest) = leading_wide(text).unwrap_or((Some(0), text));
        let whole = whole.ok_or(Fail::Overflow)?;
        let negative = text.starts_with('-');
        if let Some(months) = rest.strip_prefix('-') {
            // Years and months.
            let (months, rest) = leading(months).ok_or(Fail::Format)?;
            let months = months.filter(|months| (0..12).contains(months)).ok_or(Fail::Overflow)?;
            if !rest.is_empty() {
                return Err(Fail::Format);
            }
            let months = if negative { -months } else { months };
            let total = whole.checked_mul(12).and_then(|years| years.checked_add(months)).ok_or(Fail::Overflow)?;
            return self.add(total, 0.0, Unit::Months);
        }
        let part = if rest.is_empty() { 0.0 } else { fraction(rest).ok_or(Fail::Format)? };
        self.add(whole, if negative { -part } else { part }, unit)
    }

    /// `AdjustYears` and its kin; says which unit it was, as a mask.
    fn add(&mut self, whole: i64, part: f64, unit: Unit) -> Result<u32, Fail> {
        let narrow = |sum: Option<i64>| sum.filter(|sum| i32::try_from(*sum).is_ok()).ok_or(Fail::Overflow);
        let product = |count: i64| whole.checked_mul(count);
        match unit {
            Unit::Micros(micros) => {
                let sum = product(micros).and_then(|product| self.micros.checked_add(product));
                self.micros = sum.ok_or(Fail::Overflow)?;
                self.add_part_of_clock(part, micros)?;
                Ok(match micros {
                    1 => 0b1,
                    1000 => 0b10,
                    SECOND if part != 0.0 => 0b111,
                    SECOND => 0b100,
                    60_000_000 => 0b1000,
                    _ => 0b1_0000,
                })
            }
            Unit::Days(days) => {
                self.days = narrow(product(days).and_then(|product| self.days.checked_add(product)))?;
                if days == 1 {
                    self.add_part_of_clock(part, DAY)?;
                    return Ok(1 << 6);
                }
                self.add_part_of_days(part, days)?;
                Ok(1 << 7)
            }
            Unit::Months => {
                self.months = narrow(self.months.checked_add(whole))?;
                self.add_part_of_days(part, 30)?;
                Ok(1 << 8)
            }
            Unit::Years(years) => {
                let months = product(years).and_then(|years| years.checked_mul(12));
                self.months = narrow(months.and_then(|months| self.months.checked_add(months)))?;
                let extra = (part * years as f64 * 12.0).round_ties_even() as i64;
                self.months = narrow(self.months.checked_add(extra))?;
                Ok(match years {
                    1 => 1 << 9,
                    10 => 1 << 10,
                    100 => 1 << 11,
                    _ => 1 << 12,
                })
            }
            Unit::Other => Err(Fail::Format),
        }
    }

    /// `AdjustFractDays`
    fn add_part_of_days(&mut self, part: f64, days: i64) -> Result<(), Fail> {
        let part = part * days as f64;
        let sum = self.days.checked_add(part.trunc() as i64).filter(|sum| i32::try_from(*sum).is_ok());
        self.days = sum.ok_or(Fail::Overflow)?;
        self.add_part_of_clock(part - part.trunc(), DAY)
    }

    /// `AdjustFractMicroseconds`
    fn add_part_of_clock(&mut self, part: f64, micros: i64) -> Result<(), Fail> {
        let part = part * micros as f64;
        let rest = part - part.trunc();
        let rounded = part.trunc() as i64 + i64::from(rest > 0.5) - i64::from(rest < -0.5);
        self.micros = self.micros.checked_add(rounded).ok_or(Fail::Overflow)?;
        Ok(())
    }
}

/// `P1Y2M3DT4H5M6S`, and the forms `P0001-02-03T04:05:06` and `P00010203T040506`.
fn read_iso(text: &str) -> Result<Interval, Fail> {
    let mut rest = text.strip_prefix('P').filter(|rest| !rest.is_empty()).ok_or(Fail::Format)?;
    let mut value = Interval::default();
    let (mut of_clock, mut any) = (false, false);
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix('T') {
            (of_clock, any, rest) = (true, false, behind);
            continue;
        }
        let digits = rest.strip_prefix('-').unwrap_or(rest);
        let width = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let (whole, part, behind) = iso_number(rest)?;
        let unit = behind.chars().next();
        rest = behind.get(unit.map_or(0, char::len_utf8)..).unwrap_or_default();
        let one = match (unit, of_clock) {
            (Some('Y'), false) => Unit::Years(1),
            (Some('M'), false) => Unit::Months,
            (Some('W'), false) => Unit::Days(7),
            (Some('D'), false) => Unit::Days(1),
            (Some('H'), true) => Unit::Micros(HOUR),
            (Some('M'), true) => Unit::Micros(60 * SECOND),
            (Some('S'), true) => Unit::Micros(SECOND),
            (None | Some('T'), false) if width == 8 && !any => {
                value.add(whole / 10_000, 0.0, Unit::Years(1))?;
                value.add(whole / 100 % 100, 0.0, Unit::Months)?;
                value.add(whole % 100, part, Unit::Days(1))?;
                (of_clock, any) = (unit.is_some(), false);
                continue;
            }
            (None | Some('T' | '-'), false) if !any => {
                value.add(whole, part, Unit::Years(1))?;
                if unit == Some('-') {
                    rest = value.iso_rest(rest, '-', [Unit::Months, Unit::Days(1)])?;
                    if !rest.is_empty() && !rest.starts_with('T') {
                        return Err(Fail::Format);
                    }
                } else {
                    of_clock = unit.is_some();
                }
                continue;
            }
            (None, true) if width == 6 && !any => {
                value.add(whole / 10_000, 0.0, Unit::Micros(HOUR))?;
                value.add(whole / 100 % 100, 0.0, Unit::Micros(60 * SECOND))?;
                value.add(whole % 100, 0.0, Unit::Micros(SECOND))?;
                value.add_part_of_clock(part, 1)?;
                return Ok(value);
            }
            (None | Some(':'), true) if !any => {
                value.add(whole, part, Unit::Micros(HOUR))?;
                if unit.is_some() {
                    rest = value.iso_rest(rest, ':', [Unit::Micros(60 * SECOND), Unit::Micros(SECOND)])?;
                }
                return if rest.is_empty() { Ok(value) } else { Err(Fail::Format) };
            }
            _ => return Err(Fail::Format),
        };
        value.add(whole, part, one)?;
        any = true;
    }
    Ok(value)
}

impl Interval {
    /// The second part and the third, if it is there, of the form with something between its parts.
    fn iso_rest<'t>(&mut self, text: &'t str, between: char, units: [Unit; 2]) -> Result<&'t str, Fail> {
        let [second, third] = units;
        let (whole, part, rest) = iso_number(text)?;
        self.add(whole, part, second)?;
        let Some(rest) = rest.strip_prefix(between) else { return Ok(rest) };
        let (whole, part, rest) = iso_number(rest)?;
        self.add(whole, part, third)?;
        Ok(rest)
    }
}

/// `ParseISO8601Number`: the whole, its fraction, and what stands behind it.
fn iso_number(text: &str) -> Result<(i64, f64, &str), Fail> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.')) {
        return Err(Fail::Format);
    }
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let mut end = usize::from(text.starts_with('-'));
    let at = |end: usize| text.get(end..).unwrap_or_default();
    end += digits(at(end));
    if at(end).starts_with('.') {
        end += 1 + digits(at(end + 1));
    }
    if let Some(exponent) = at(end).strip_prefix(['e', 'E']) {
        let sign = usize::from(exponent.starts_with(['-', '+']));
        let length = digits(exponent.get(sign..).unwrap_or_default());
        end += if length > 0 { 1 + sign + length } else { 0 };
    }
    let (number, rest) = text.split_at_checked(end).ok_or(Fail::Format)?;
    let value = number.parse::<f64>().map_err(|_| Fail::Format)?;
    if value.abs() > 1.0e15 {
        return Err(Fail::Overflow);
    }
    Ok((value.trunc() as i64, value - value.trunc(), rest))
}

/// `AdjustIntervalForTypmod`: drops the fields that the type does not have and rounds to its precision. Nothing where
/// that leads too far.
fn confine(mut value: Interval, typmod: i32) -> Option<Interval> {
    if typmod < 0 {
        return Some(value);
    }
    let (fields, precision) = (typmod >> 16 & ALL, typmod & 0xffff);
    if fields != ALL {
        let has = |bit: i32| fields & bit != 0;
        if !has(OF_DAY | OF_HOUR | OF_MINUTE | OF_SECOND) {
            (value.days, value.micros) = (0, 0);
            if !has(OF_MONTH) {
                value.months = value.months / 12 * 12;
            }
        } else if !has(OF_HOUR | OF_MINUTE | OF_SECOND) {
            value.micros = 0;
        } else if !has(OF_SECOND) {
            let unit = if has(OF_MINUTE) { 60 * SECOND } else { HOUR };
            value.micros = value.micros / unit * unit;
        }
    }
    if precision < 6 {
        let unit = 10_i64.checked_pow(6 - u32::try_from(precision).ok()?)?;
        let half = if value.micros < 0 { -unit / 2 } else { unit / 2 };
        value.micros = value.micros.checked_add(half)? / unit * unit;
    }
    Some(value)
}

/// `EncodeInterval` in the style `postgres`.
fn show(value: Interval) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut negative_before = false;
    let mut field = |n: i64, name: &str| {
        if n == 0 {
            return;
        }
        let plus = if negative_before && n > 0 { "+" } else { "" };
        let plural = if n == 1 { "" } else { "s" };
        parts.push(format!("{plus}{n} {name}{plural}"));
        negative_before = n < 0;
    };
    field(value.months / 12, "year");
    field(value.months % 12, "mon");
    field(value.days, "day");
    if value.micros != 0 || parts.is_empty() {
        let sign = match (value.micros < 0, negative_before) {
            (true, _) => "-",
            (false, true) => "+",
            (false, false) => "",
        };
        let seconds = value.micros.unsigned_abs() / 1_000_000;
        let clock = show_time((value.micros.unsigned_abs() % 1_000_000) as i64);
        let clock = clock.strip_prefix("00:00:00").unwrap_or_default();
        parts.push(format!("{sign}{:02}:{:02}:{:02}{clock}", seconds / 3600, seconds / 60 % 60, seconds % 60));
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_print_in_postgres_style() {
        for (text, shown) in [
            ("1 day", "1 day"),
            ("36 hours", "36:00:00"),
            ("14 months 1 week", "1 year 2 mons 7 days"),
            ("1.5 days", "1 day 12:00:00"),
            ("90", "00:01:30"),
            ("2 hours ago", "-02:00:00"),
            ("P1Y2M3DT4H5M6.5S", "1 year 2 mons 3 days 04:05:06.5"),
            ("P0001-02-03T04:05:06", "1 year 2 mons 3 days 04:05:06"),
            ("1h30m", "01:30:00"),
            ("1-2", "1 year 2 mons"),
            ("-1-2 +3 -4:05", "-1 years -2 mons +3 days -04:05:00"),
            ("1.5 months", "1 mon 15 days"),
            ("0", "00:00:00"),
        ] {
            assert_eq!(interval(text, -1, true, true).as_deref(), Ok(shown), "{text}");
        }
        for text in ["1day2hours", "1 day 2 days", "day", "1 foo", ""] {
            assert!(matches!(interval(text, -1, true, true), Err(Refused::Invalid(_, "22007"))), "{text}");
        }
    }
}
