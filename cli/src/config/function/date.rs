//! Functions of times: texts like `2024-07-12T09:05:43Z`.

use jiff::SignedDuration;
use jiff::civil::DateTime;
use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::tz::Offset;

use super::{Function, text, text_of};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::pure("formatdate", (2, 2), |a| Ok(text(format(&text_of(a, 0)?, &read(&text_of(a, 1)?)?)?))),
    Function::pure("timeadd", (2, 2), |a| {
        let (time, offset) = read(&text_of(a, 0)?)?;
        let later = time.checked_add(duration(&text_of(a, 1)?)?).map_err(|_| "there is no such time")?;
        let zone = zone(offset, true);
        let fraction = match later.subsec_nanosecond() {
            0 => String::new(),
            nanoseconds => format!(".{nanoseconds:09}").trim_end_matches('0').to_owned(),
        };
        Ok(text(format!("{}{fraction}{zone}", later.strftime("%Y-%m-%dT%H:%M:%S"))))
    }),
];

/// A time with the offset of its zone.
fn read(whole: &str) -> Result<(DateTime, Offset), String> {
    let bad = || format!("`{whole}` is no time: 2024-07-12T09:05:43Z is one");
    let pieces = Pieces::parse(whole).map_err(|_| bad())?;
    let offset = match pieces.offset() {
        Some(PiecesOffset::Zulu) => Offset::UTC,
        Some(PiecesOffset::Numeric(offset)) => offset.offset(),
        Some(_) | None => return Err(bad()),
    };
    let time = pieces.time().ok_or_else(bad)?;
    Ok((pieces.date().to_datetime(time), offset))
}

/// `+01:00`; `Z` for UTC where that is asked for.
fn zone(offset: Offset, z: bool) -> String {
    let seconds = offset.seconds();
    if seconds == 0 && z {
        return "Z".to_owned();
    }
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A time in a format of letters: `YYYY-MM-DD'T'hh:mm:ssZ`. What stands in quotes stands for itself.
fn format(pattern: &str, (time, offset): &(DateTime, Offset)) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            let (quoted, behind) = quoted(rest)?;
            out.push_str(&quoted);
            rest = behind;
            continue;
        }
        let end = rest.find(|c| c != first).unwrap_or(rest.len());
        let (run, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = behind;
        if !first.is_ascii_alphabetic() {
            out.push_str(run);
            continue;
        }
        let hour_of_twelve = (time.hour() + 11) % 12 + 1;
        let written = match run {
            "YYYY" => time.strftime("%Y").to_string(),
            "YY" => time.strftime("%y").to_string(),
            "MMMM" => time.strftime("%B").to_string(),
            "MMM" => time.strftime("%b").to_string(),
            "MM" => format!("{:02}", time.month()),
            "M" => time.month().to_string(),
            "DD" => format!("{:02}", time.day()),
            "D" => time.day().to_string(),
            "EEEE" => time.strftime("%A").to_string(),
            "EEE" => time.strftime("%a").to_string(),
            "hh" => format!("{:02}", time.hour()),
            "h" => time.hour().to_string(),
            "HH" => format!("{hour_of_twelve:02}"),
            "H" => hour_of_twelve.to_string(),
            "AA" => (if time.hour() < 12 { "AM" } else { "PM" }).to_owned(),
            "aa" => (if time.hour() < 12 { "am" } else { "pm" }).to_owned(),
            "mm" => format!("{:02}", time.minute()),
            "m" => time.minute().to_string(),
            "ss" => format!("{:02}", time.second()),
            "s" => time.second().to_string(),
            "ZZZZZ" => zone(*offset, false),
            "ZZZZ" => zone(*offset, false).replace(':', ""),
            "ZZZ" if offset.seconds() == 0 => "UTC".to_owned(),
            "ZZZ" => zone(*offset, false).replace(':', ""),
            "Z" => zone(*offset, true),
            _ => {
                return Err(format!(
                    "`{run}` is no part of a time: YYYY, MM, DD, hh, mm, ss and Z are; quote text: 'at'"
                ));
            }
        };
        out.push_str(&written);
    }
    Ok(out)
}

/// What stands in quotes at the beginning, two quotes for one, and what is behind it.
fn quoted(whole: &str) -> Result<(String, &str), String> {
    let mut rest = whole.get(1..).unwrap_or_default();
    let mut text = String::new();
    loop {
        let (before, behind) = rest.split_once('\'').ok_or("a quote of the format is not closed")?;
        text.push_str(before);
        match behind.strip_prefix('\'') {
            Some(more) => {
                text.push('\'');
                rest = more;
            }
            None => return Ok((text, behind)),
        }
    }
}

/// A length of time as Go writes it: `1h30m`, `-90s`, `1.5h`.
fn duration(whole: &str) -> Result<SignedDuration, String> {
    let bad = || format!("`{whole}` is no length of time: 1h30m is one");
    let (negative, mut rest) = match whole.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, whole.strip_prefix('+').unwrap_or(whole)),
    };
    if rest == "0" {
        return Ok(SignedDuration::ZERO);
    }
    let mut nanoseconds = 0.0;
    loop {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(bad)?;
        let (number, behind) = rest.split_at_checked(digits).ok_or_else(bad)?;
        let end = behind.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(behind.len());
        let (unit, behind) = behind.split_at_checked(end).ok_or_else(bad)?;
        let unit: f64 = match unit {
            "h" => 3.6e12,
            "m" => 6e10,
            "s" => 1e9,
            "ms" => 1e6,
            "us" | "µs" => 1e3,
            "ns" => 1.0,
            _ => return Err(bad()),
        };
        nanoseconds += number.parse::<f64>().map_err(|_| bad())? * unit;
        rest = behind;
        if rest.is_empty() {
            break;
        }
    }
    let seconds = if negative { -nanoseconds } else { nanoseconds } / 1e9;
    SignedDuration::try_from_secs_f64(seconds).map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::super::tests::called;
    use super::*;

    #[test]
    fn times_are_written_as_asked() {
        let given = |pattern: &str, time: &str| called("formatdate", &[text(pattern), text(time)]);
        let time = "2018-01-02T23:12:01Z";
        assert_eq!(given("DD MMM YYYY hh:mm ZZZ", time), Ok(text("02 Jan 2018 23:12 UTC")));
        assert_eq!(given("EEEE, DD-MMM-YY hh:mm:ss ZZZ", time), Ok(text("Tuesday, 02-Jan-18 23:12:01 UTC")));
        assert_eq!(given("EEE, D MMMM 'at o''clock' H.m aa Z", time), Ok(text("Tue, 2 January at o'clock 11.12 pm Z")));
        assert_eq!(
            given("YYYYMMDDhhmmss ZZZZ ZZZZZ", "2018-01-02T23:12:01-08:00"),
            Ok(text("20180102231201 -0800 -08:00"))
        );
        assert!(given("XX", time).is_err_and(|why| why.contains("XX")));
        assert!(given("'x", time).is_err() && given("YYYY", "2018-01-02").is_err() && given("YYYY", "soon").is_err());
    }

    #[test]
    fn times_are_moved() {
        let moved = |time: &str, by: &str| called("timeadd", &[text(time), text(by)]);
        assert_eq!(moved("2017-11-22T00:00:00Z", "10m"), Ok(text("2017-11-22T00:10:00Z")));
        assert_eq!(moved("2017-11-22T00:00:00+01:00", "-1h30m"), Ok(text("2017-11-21T22:30:00+01:00")));
        assert_eq!(moved("2017-11-22T00:00:00Z", "1.5s"), Ok(text("2017-11-22T00:00:01.5Z")));
        assert!(moved("2017-11-22T00:00:00Z", "1 day").is_err());
    }
}
