use super::datetime::{read_seconds, show_time};
use super::{Input, Refused, invalid};

const UNKNOWN: Refused = Refused::Unknown("an interval of this form");
const SECOND: i64 = 1_000_000;

/// An interval as PostgreSQL keeps it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Interval {
    months: i64,
    days: i64,
    micros: i64,
}

/// What one of a unit is.
#[derive(Clone, Copy)]
enum Unit {
    Months(i64),
    Days(i64),
    Micros(i64),
}

/// `interval_in`, `interval_out` with `intervalstyle` at `postgres`.
pub(super) fn interval(text: &str, typmod: i32) -> Input {
    let value = if text.trim_start().starts_with(['P', 'p']) { read_iso(text.trim()) } else { read(text, typmod) };
    let value = value.ok_or_else(|| refusal(text))?;
    Ok(show(confine(value, typmod).ok_or(UNKNOWN)?))
}

fn refusal(text: &str) -> Refused {
    let plausible = text.chars().any(|c| c.is_ascii_digit());
    if plausible { UNKNOWN } else { Refused::Invalid(invalid_message(text), "22007") }
}

fn invalid_message(text: &str) -> String {
    match invalid("interval", text) {
        Refused::Invalid(message, _) => message,
        Refused::Unknown(_) => String::new(),
    }
}

fn unit(word: &str) -> Option<Unit> {
    Some(match word.to_ascii_lowercase().as_str() {
        "us" | "usec" | "usecs" | "microsecond" | "microseconds" => Unit::Micros(1),
        "ms" | "msec" | "msecs" | "millisecond" | "milliseconds" => Unit::Micros(1000),
        "s" | "sec" | "secs" | "second" | "seconds" => Unit::Micros(SECOND),
        "m" | "min" | "mins" | "minute" | "minutes" => Unit::Micros(60 * SECOND),
        "h" | "hr" | "hrs" | "hour" | "hours" => Unit::Micros(3600 * SECOND),
        "d" | "day" | "days" => Unit::Days(1),
        "w" | "week" | "weeks" => Unit::Days(7),
        "mon" | "mons" | "month" | "months" => Unit::Months(1),
        "y" | "yr" | "yrs" | "year" | "years" => Unit::Months(12),
        "dec" | "decs" | "decade" | "decades" => Unit::Months(120),
        "c" | "cent" | "century" | "centuries" => Unit::Months(1200),
        "mil" | "mils" | "millennium" | "millennia" => Unit::Months(12_000),
        _ => return None,
    })
}

/// `1 day 2 hours`, `1 year 04:05`, `90`; a trailing `ago` turns it round.
fn read(text: &str, typmod: i32) -> Option<Interval> {
    let spaced = separate(text);
    let mut words: Vec<&str> = spaced.split_whitespace().filter(|word| *word != "@").collect();
    let ago = words.last().is_some_and(|word| word.eq_ignore_ascii_case("ago"));
    if ago {
        words.pop();
    }
    if words.is_empty() {
        return None;
    }
    let mut value = Interval::default();
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        if word.contains(':') {
            value.micros = value.micros.checked_add(clock(word)?)?;
            continue;
        }
        let unit = match words.peek().and_then(|next| unit(next)) {
            Some(unit) => {
                words.next();
                unit
            }
            None if words.peek().is_none() => default_unit(typmod),
            None => return None,
        };
        value = add(value, word, unit)?;
    }
    let turn = |n: i64| if ago { -n } else { n };
    Some(Interval { months: turn(value.months), days: turn(value.days), micros: turn(value.micros) })
}

/// Puts a space between a number and the unit right behind it, and before the next number.
fn separate(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for c in text.chars() {
        let unit_begins = c.is_ascii_alphabetic() && (before.is_ascii_digit() || before == '.');
        if unit_begins || c.is_ascii_digit() && before.is_ascii_alphabetic() {
            spaced.push(' ');
        }
        spaced.push(c);
        before = c;
    }
    spaced
}

/// The unit of a bare number: the finest field that the type is confined to, else seconds.
fn default_unit(typmod: i32) -> Unit {
    let fields = if typmod < 0 { 0x7fff } else { typmod >> 16 & 0x7fff };
    match fields {
        0x7fff => Unit::Micros(SECOND),
        fields if fields & 1 << 12 != 0 => Unit::Micros(SECOND),
        fields if fields & 1 << 11 != 0 => Unit::Micros(60 * SECOND),
        fields if fields & 1 << 10 != 0 => Unit::Micros(3600 * SECOND),
        fields if fields & 1 << 3 != 0 => Unit::Days(1),
        fields if fields & 1 << 1 != 0 => Unit::Months(1),
        _ => Unit::Months(12),
    }
}

/// `[-]hh:mm[:ss[.f]]`
fn clock(word: &str) -> Option<i64> {
    let negative = word.starts_with('-');
    let mut parts = word.trim_start_matches(['-', '+']).split(':');
    let (hours, minutes) = (natural(parts.next()?)?, natural(parts.next()?)?);
    let (seconds, micros) = parts.next().map_or(Some((0, 0)), read_seconds)?;
    if parts.next().is_some() || minutes >= 60 || seconds >= 60 || hours > 10_000_000 {
        return None;
    }
    let micros = ((hours * 60 + minutes) * 60 + seconds) * SECOND + micros;
    Some(if negative { -micros } else { micros })
}

fn natural(text: &str) -> Option<i64> {
    (!text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// Adds a number of units. A fraction of a day goes to the clock; one of months is left to those who can tell.
fn add(mut value: Interval, number: &str, unit: Unit) -> Option<Interval> {
    let negative = number.starts_with('-');
    let number = number.strip_prefix(['-', '+']).unwrap_or(number);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let whole = if whole.is_empty() { 0 } else { natural(whole)? };
    let sign = if negative { -1 } else { 1 };
    let divisor = 10_i64.checked_pow(fraction.len() as u32)?;
    let fraction = if fraction.is_empty() { 0 } else { fraction.parse::<i64>().ok()? };
    let part_of = |micros: i64| {
        let product = i128::from(fraction) * i128::from(micros);
        let half = i128::from(divisor) / 2;
        i64::try_from((product + half) / i128::from(divisor)).ok()
    };
    match unit {
        Unit::Months(months) => {
            let part = i128::from(fraction) * i128::from(months);
            if part % i128::from(divisor) != 0 {
                return None;
            }
            let part = i64::try_from(part / i128::from(divisor)).ok()?;
            value.months = value.months.checked_add(sign * (whole.checked_mul(months)? + part))?;
        }
        Unit::Days(days) => {
            let micros = part_of(days.checked_mul(86_400 * SECOND)?)?;
            let (extra, micros) = (micros / (86_400 * SECOND), micros % (86_400 * SECOND));
            value.days = value.days.checked_add(sign * (whole.checked_mul(days)? + extra))?;
            value.micros = value.micros.checked_add(sign * micros)?;
        }
        Unit::Micros(micros) => {
            let total = whole.checked_mul(micros)?.checked_add(part_of(micros)?)?;
            value.micros = value.micros.checked_add(sign * total)?;
        }
    }
    Some(value)
}

/// `P1Y2M3DT4H5M6S`
fn read_iso(text: &str) -> Option<Interval> {
    let mut value = Interval::default();
    let (mut number, mut of_time, mut any) = (String::new(), false, false);
    for c in text.get(1..)?.chars() {
        if c.is_ascii_digit() || matches!(c, '.' | '-' | '+') {
            number.push(c);
            continue;
        }
        if matches!(c, 'T' | 't') && number.is_empty() && !of_time {
            of_time = true;
            continue;
        }
        let unit = match (c.to_ascii_uppercase(), of_time) {
            ('Y', false) => Unit::Months(12),
            ('M', false) => Unit::Months(1),
            ('W', false) => Unit::Days(7),
            ('D', false) => Unit::Days(1),
            ('H', true) => Unit::Micros(3600 * SECOND),
            ('M', true) => Unit::Micros(60 * SECOND),
            ('S', true) => Unit::Micros(SECOND),
            _ => return None,
        };
        value = add(value, &std::mem::take(&mut number), unit)?;
        any = true;
    }
    (any && number.is_empty()).then_some(value)
}

/// `AdjustIntervalForTypmod`: drops the fields that the type does not have and rounds to its precision.
fn confine(mut value: Interval, typmod: i32) -> Option<Interval> {
    if typmod < 0 {
        return Some(value);
    }
    let (fields, precision) = (typmod >> 16 & 0x7fff, typmod & 0xffff);
    if fields != 0x7fff {
        let has = |bit: i32| fields & 1 << bit != 0;
        if !has(3) && !has(10) && !has(11) && !has(12) {
            (value.days, value.micros) = (0, 0);
            if !has(1) {
                value.months = value.months / 12 * 12;
            }
        } else if !has(10) && !has(11) && !has(12) {
            value.micros = 0;
        } else if !has(12) {
            let unit = if has(11) { 60 * SECOND } else { 3600 * SECOND };
            value.micros = value.micros / unit * unit;
        }
    }
    if precision < 6 {
        let unit = 10_i64.checked_pow(6 - u32::try_from(precision).ok()?)?;
        let half = if value.micros < 0 { -unit / 2 } else { unit / 2 };
        value.micros = (value.micros + half) / unit * unit;
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
        let sign = if value.micros < 0 {
            "-"
        } else if negative_before {
            "+"
        } else {
            ""
        };
        parts.push(format!("{sign}{}", show_time(value.micros.abs())));
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
            ("1h30m", "01:30:00"),
            ("0", "00:00:00"),
        ] {
            assert_eq!(interval(text, -1).as_deref(), Ok(shown), "{text}");
        }
    }
}
