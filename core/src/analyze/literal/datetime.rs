use super::{Input, Refused};

const UNKNOWN: Refused = Refused::Unknown("a date or time of this form");
const MICROS_PER_DAY: i64 = 86_400_000_000;
const MICROS_PER_HOUR: i64 = 3_600_000_000;

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
    if text.trim().eq_ignore_ascii_case("epoch") {
        return Ok(Parts { day: 0, time: 0, zone: Some(0) });
    }
    let fields = fields(text).ok_or_else(|| unreadable(text.trim(), name))?;
    let mut date = Date::default();
    let (mut time, mut zone, mut half, mut before_christ) = (None, None, None, false);
    let words = fields.iter().any(|field| matches!(field, (Look::Word, word) if month(word).is_some()));
    for (look, piece) in &fields {
        match (look, *piece) {
            (Look::Time, clock) if time.is_none() => time = Some(read_time(clock).ok_or(UNKNOWN)?),
            (Look::Zone, offset) if zone.is_none() && !date.is_empty() => {
                zone = Some(read_zone(offset).ok_or(UNKNOWN)?)
            }
            (Look::Digits, digits) if !date.is_whole() && !words => date.numbers(read_date(digits).ok_or(UNKNOWN)?),
            // Hours, minutes and seconds in one.
            (Look::Digits, digits) if date.is_whole() && time.is_none() && matches!(digits.len(), 4 | 6) => {
                let clock: Vec<&str> = (0..digits.len()).step_by(2).filter_map(|at| digits.get(at..at + 2)).collect();
                time = Some(read_time(&clock.join(":")).ok_or(UNKNOWN)?);
            }
            (Look::Digits, digits) => date.number(digits).ok_or(UNKNOWN)?,
            (Look::Word, word) => match (word.to_ascii_lowercase().as_str(), month(word)) {
                (_, Some(month)) if date.month.is_none() => date.month = Some(month),
                ("t", _) if date.is_whole() && time.is_none() => {}
                ("am", _) if half.is_none() => half = Some(0),
                ("pm", _) if half.is_none() => half = Some(12),
                ("bc", _) => before_christ = true,
                ("ad", _) => {}
                (word, _) if weekday(word) => {}
                (word, _) if zone.is_none() && !date.is_empty() => zone = Some(read_zone(word).ok_or(UNKNOWN)?),
                _ => return Err(unreadable(text.trim(), name)),
            },
            (Look::Time | Look::Zone, _) => return Err(UNKNOWN),
        }
    }
    let (Some(year), Some(month), Some(day)) = (date.year, date.month, date.day) else {
        return Err(unreadable(text.trim(), name));
    };
    let out_of_range = || Refused::Invalid(format!("date/time field value out of range: \"{text}\""), "22008");
    // Such years print in their own way.
    if before_christ || year > 9999 {
        return Err(UNKNOWN);
    }
    let day = days(year, month, day).ok_or_else(out_of_range)?;
    let time = match (time, half) {
        (Some(time), Some(half)) => {
            let hour = time / MICROS_PER_HOUR;
            if !(1..=12).contains(&hour) {
                return Err(out_of_range());
            }
            time + (hour % 12 + half - hour) * MICROS_PER_HOUR
        }
        (Some(time), None) => time,
        (None, Some(_)) => return Err(UNKNOWN),
        (None, None) => 0,
    };
    Ok(Parts { day, time, zone })
}

/// What a piece of a text looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Digits, and what joins them to a date: `2024-01-31`.
    Digits,
    /// Digits with colons.
    Time,
    /// A sign, and digits with colons.
    Zone,
    /// Letters.
    Word,
}

/// The pieces of a text; nothing where it has others. A month's name may be joined to numbers by dashes.
fn fields(text: &str) -> Option<Vec<(Look, &str)>> {
    let mut found: Vec<(Look, &str)> = Vec::new();
    let mut rest = text.trim_start();
    // Whether nothing stands between a piece and the one before it.
    let mut adjoins = false;
    while let Some(first) = rest.chars().next() {
        let until = |rest: &str, fits: &dyn Fn(char) -> bool| rest.find(|c| !fits(c)).unwrap_or(rest.len());
        let clock = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.');
        let dashed = found.last().is_some_and(|(look, word)| *look == Look::Word && month(word).is_some());
        let (length, look) = match first {
            '0'..='9' => {
                let digits = until(rest, &|c| c.is_ascii_digit());
                match rest.get(digits..).unwrap_or_default().as_bytes() {
                    [b':', ..] => (until(rest, &clock), Look::Time),
                    [b'-' | b'/', next, ..] if next.is_ascii_digit() => {
                        // Year, month and day: what comes after them is a zone.
                        let mut end = digits;
                        for _ in 0..2 {
                            let left = rest.get(end..).unwrap_or_default();
                            if left.starts_with(['-', '/']) {
                                end += 1 + until(left.get(1..).unwrap_or_default(), &|c| c.is_ascii_digit());
                            }
                        }
                        (end, Look::Digits)
                    }
                    _ => (digits, Look::Digits),
                }
            }
            '-' if dashed || matches!(found.as_slice(), [(Look::Digits, _)]) && joins_a_month(rest) => {
                rest = rest.get(1..)?;
                continue;
            }
            // Another part of the date, for PostgreSQL.
            '-' if matches!(found.last(), Some((Look::Digits, digits)) if digits.contains(['-', '/'])) && adjoins => {
                return None;
            }
            '+' | '-' => (1 + until(rest.get(1..)?, &clock), Look::Zone),
            first if first.is_ascii_alphabetic() => (until(rest, &|c| c.is_ascii_alphabetic()), Look::Word),
            ',' => {
                rest = rest.get(1..)?.trim_start();
                continue;
            }
            _ => return None,
        };
        let (piece, left) = rest.split_at_checked(length)?;
        found.push((look, piece));
        rest = left.trim_start();
        adjoins = rest.len() == left.len();
    }
    Some(found)
}

fn joins_a_month(dash: &str) -> bool {
    let word: String = dash.chars().skip(1).take_while(char::is_ascii_alphabetic).collect();
    month(&word).is_some()
}

/// What is known of a date while it is read.
#[derive(Default)]
struct Date {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
}

impl Date {
    fn is_empty(&self) -> bool {
        self.year.is_none() && self.month.is_none() && self.day.is_none()
    }

    fn is_whole(&self) -> bool {
        self.year.is_some() && self.month.is_some() && self.day.is_some()
    }

    fn numbers(&mut self, (year, month, day): (i64, i64, i64)) {
        (self.year, self.month, self.day) = (Some(year), Some(month), Some(day));
    }

    /// A number beside a month's name: with more than two digits it is the year. Which of two short ones that is
    /// depends on a setting.
    fn number(&mut self, digits: &str) -> Option<()> {
        let place = match digits.len() {
            1 | 2 => &mut self.day,
            4 | 5 => &mut self.year,
            _ => return None,
        };
        place.is_none().then(|| *place = unsigned(digits, 5))
    }
}

/// A month's number by its name, whole or its first three letters.
fn month(word: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_ascii_lowercase();
    let at = MONTHS
        .iter()
        .position(|name| *name == word || name.get(..3) == Some(&word) || (word == "sept" && *name == "september"));
    at.and_then(|at| i64::try_from(at + 1).ok())
}

/// A day of the week says nothing.
fn weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    let short = ["tues", "weds", "thur", "thurs"];
    DAYS.iter().any(|name| *name == word || name.get(..3) == Some(word)) || short.contains(&word)
}

/// A text without a digit cannot be any date; others may be in a form that is not known here.
fn unreadable(text: &str, name: &str) -> Refused {
    let word = text.chars().all(|c| c.is_alphabetic() || c == '-' || c == ' ');
    if word {
        return Refused::Invalid(format!("invalid input syntax for type {name}: \"{text}\""), "22007");
    }
    UNKNOWN
}

fn read_date(text: &str) -> Option<(i64, i64, i64)> {
    let mut parts = text.split(if text.contains('/') { '/' } else { '-' });
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

    #[test]
    fn other_forms_are_read_where_no_setting_matters() {
        for text in ["January 8, 1999", "8-Jan-1999", "1999-Jan-08", "Fri 8 jan 1999", "1999/1/8", "19990108"] {
            assert_eq!(date(text).as_deref(), Ok("1999-01-08"), "{text}");
        }
        assert_eq!(shown("2025-01-01+00"), Ok(("2025-01-01 00:00:00+00".to_owned(), false)));
        assert_eq!(shown("2025-01-01 00:00-0530"), Ok(("2025-01-01 05:30:00+00".to_owned(), false)));
        assert_eq!(shown("20250101T101500Z"), Ok(("2025-01-01 10:15:00+00".to_owned(), false)));
        assert_eq!(shown("Jan 1 2025 12:05 AM UTC"), Ok(("2025-01-01 00:05:00+00".to_owned(), false)));
        assert_eq!(timestamp("2025-01-01 1:05pm").as_deref(), Ok("2025-01-01 13:05:00"));
        assert_eq!(timestamp("epoch").as_deref(), Ok("1970-01-01 00:00:00"));
        for text in
            ["1/8/1999", "8 9 1999", "08-Jan-99", "44 BC", "2025-01-01 10:00 Europe/Berlin", "2025-01-01 3:00 EST"]
        {
            assert!(matches!(date(text), Err(Refused::Unknown(_))), "{text}");
        }
    }
}
