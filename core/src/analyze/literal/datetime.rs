use super::{Input, Refused};

const UNKNOWN: Refused = Refused::Unknown("a date or time of this form");
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// What a text says of a point in time.
struct Parts {
    /// Days since 1970-01-01.
    day: i64,
    /// Microseconds since midnight.
    time: i64,
    /// Seconds east of Greenwich.
    zone: Option<i64>,
}

/// `date_in`
pub(super) fn date(text: &str) -> Input {
    if let Some(special) = special(text) {
        return special;
    }
    parse(text, "date").map(|parts| show_date(parts.day))
}

/// `timestamp_in`: a zone is read and ignored.
pub(super) fn timestamp(text: &str) -> Input {
    if let Some(special) = special(text) {
        return special;
    }
    parse(text, "timestamp").map(|parts| show(parts.day, parts.time))
}

/// A time with a zone, as it was read.
pub(super) struct Zoned {
    /// Shown in UTC.
    pub(super) text: String,
    /// Whether no zone was written, so that a server would take its session's.
    pub(super) zoneless: bool,
}

/// `timestamptz_in`, shown in UTC. Without a zone it is read in UTC.
pub(super) fn timestamptz(text: &str) -> Result<Zoned, Refused> {
    if let Some(special) = special(text) {
        return special.map(|text| Zoned { text, zoneless: false });
    }
    let parts = parse(text, "timestamp with time zone")?;
    let micros = parts.day * MICROS_PER_DAY + parts.time - parts.zone.unwrap_or(0) * 1_000_000;
    let text = format!("{}+00", show(micros.div_euclid(MICROS_PER_DAY), micros.rem_euclid(MICROS_PER_DAY)));
    Ok(Zoned { text, zoneless: parts.zone.is_none() })
}

/// `time_in`
pub(super) fn time(text: &str) -> Input {
    let text = text.trim();
    match read_time(text) {
        Some(micros) => Ok(show_time(micros)),
        None => Err(UNKNOWN),
    }
}

fn special(text: &str) -> Option<Input> {
    match text.trim().to_ascii_lowercase().as_str() {
        "infinity" | "+infinity" => Some(Ok("infinity".to_owned())),
        "-infinity" => Some(Ok("-infinity".to_owned())),
        "now" | "today" | "tomorrow" | "yesterday" => {
            Some(Err(Refused::Unknown("a word that means the moment in which the statement runs, as a literal")))
        }
        _ => None,
    }
}

fn parse(text: &str, name: &str) -> Result<Parts, Refused> {
    let text = text.trim();
    let at = text.find([' ', 'T', 't']).unwrap_or(text.len());
    let Some((date, rest)) = text.split_at_checked(at) else { return Err(UNKNOWN) };
    let rest = rest.trim_start_matches([' ', 'T', 't']);
    let Some((year, month, day)) = read_date(date) else { return Err(unreadable(text, name)) };
    let Some(day) = days(year, month, day) else {
        return Err(Refused::Invalid(format!("date/time field value out of range: \"{text}\""), "22008"));
    };
    let (clock, zone) = split_zone(rest);
    let time = if clock.is_empty() { Some(0) } else { read_time(clock) };
    let zone = match zone {
        None => Some(None),
        Some(zone) => read_zone(zone).map(Some),
    };
    match (time, zone) {
        (Some(time), Some(zone)) => Ok(Parts { day, time, zone }),
        _ => Err(UNKNOWN),
    }
}

/// A text without a digit cannot be any date; others may be in a form that is not known here.
fn unreadable(text: &str, name: &str) -> Refused {
    let word = text.chars().all(|c| c.is_alphabetic() || c == '-' || c == ' ');
    if word && !text.eq_ignore_ascii_case("epoch") {
        return Refused::Invalid(format!("invalid input syntax for type {name}: \"{text}\""), "22007");
    }
    UNKNOWN
}

fn read_date(text: &str) -> Option<(i64, i64, i64)> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next(), parts.next());
    if parts.next().is_some() {
        return None;
    }
    match (month, day) {
        (Some(month), Some(day)) if year.len() >= 4 => {
            Some((unsigned(year, 6)?, unsigned(month, 2)?, unsigned(day, 2)?))
        }
        (None, None) if year.len() == 8 => {
            Some((unsigned(year.get(..4)?, 4)?, unsigned(year.get(4..6)?, 2)?, unsigned(year.get(6..)?, 2)?))
        }
        _ => None,
    }
}

fn unsigned(text: &str, most: usize) -> Option<i64> {
    let plain = !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

fn split_zone(text: &str) -> (&str, Option<&str>) {
    match text.find(|c: char| matches!(c, '+' | '-') || c.is_ascii_alphabetic()) {
        Some(at) => {
            let (clock, zone) = text.split_at_checked(at).unwrap_or((text, ""));
            (clock.trim(), Some(zone.trim()))
        }
        None => (text.trim(), None),
    }
}

/// An offset or the name of Greenwich's time; other names need a table of zones.
fn read_zone(text: &str) -> Option<i64> {
    if matches!(text.to_ascii_lowercase().as_str(), "z" | "utc" | "gmt" | "zulu") {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let rest = text.strip_prefix(['+', '-'])?;
    let mut parts = rest.split(':');
    let first = parts.next()?;
    let (hours, minutes) = match (first.len(), parts.next()) {
        (1 | 2, None) => (unsigned(first, 2)?, 0),
        (1 | 2, Some(minutes)) => (unsigned(first, 2)?, unsigned(minutes, 2)?),
        (4, None) => (unsigned(first.get(..2)?, 2)?, unsigned(first.get(2..)?, 2)?),
        _ => return None,
    };
    (parts.next().is_none() && hours <= 15 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// A time of day in microseconds, rounded.
pub(super) fn read_time(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let hours = unsigned(parts.next()?, 2)?;
    let minutes = unsigned(parts.next()?, 2)?;
    let (seconds, micros) = match parts.next() {
        None => (0, 0),
        Some(seconds) => read_seconds(seconds)?,
    };
    let whole = parts.next().is_none() && minutes < 60 && seconds <= 60;
    let micros = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + micros;
    (whole && micros <= MICROS_PER_DAY).then_some(micros)
}

/// Seconds and microseconds, the seventh digit rounded.
pub(super) fn read_seconds(text: &str) -> Option<(i64, i64)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) || fraction.len() > 15 {
        return None;
    }
    let digits = format!("{fraction:0<7}");
    let tenths = digits.get(..7)?.parse::<i64>().ok()?;
    Some((unsigned(whole, 9)?, (tenths + 5) / 10))
}

/// Days since 1970-01-01 of a date of the Gregorian calendar, if there is one.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if day < 1 || day > length || year < 1 {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The date that many days after 1970-01-01, as ISO 8601 writes it.
pub(super) fn show_date(days: i64) -> String {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The day after, for discrete ranges.
pub(super) fn next_day(text: &str) -> Option<String> {
    let (year, month, day) = read_date(text)?;
    Some(show_date(days(year, month, day)? + 1))
}

fn show(day: i64, time: i64) -> String {
    let (day, time) = if time == MICROS_PER_DAY { (day + 1, 0) } else { (day, time) };
    format!("{} {}", show_date(day), show_time(time))
}

/// A time of day or the clock's part of an interval; a fraction's trailing zeros are left out.
pub(super) fn show_time(micros: i64) -> String {
    let seconds = micros / 1_000_000;
    let fraction = micros % 1_000_000;
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction == 0 {
        return clock;
    }
    format!("{clock}.{}", format!("{fraction:06}").trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Result<(String, bool), Refused> {
        timestamptz(text).map(|read| (read.text, read.zoneless))
    }

    #[test]
    fn dates_and_times_print_in_iso_form() {
        assert_eq!(date("2024-2-9").as_deref(), Ok("2024-02-09"));
        assert_eq!(date("20240229").as_deref(), Ok("2024-02-29"));
        assert!(matches!(date("2023-02-29"), Err(Refused::Invalid(_, "22008"))));
        assert_eq!(timestamp("2024-01-01T1:02:03.5").as_deref(), Ok("2024-01-01 01:02:03.5"));
        assert_eq!(shown("2024-01-01 00:30+02"), Ok(("2023-12-31 22:30:00+00".to_owned(), false)));
        assert_eq!(shown("2024-01-01"), Ok(("2024-01-01 00:00:00+00".to_owned(), true)));
        assert_eq!(show_date(0), "1970-01-01");
    }
}
