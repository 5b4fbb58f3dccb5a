//! Dates and times: `date.c` and `timestamp.c`, as far as no setting of the server decides what a text means.

mod calendar;
mod decode;
pub(super) mod fields;
pub(super) mod number;
mod words;

use super::{Input, Refused};
pub(super) use calendar::show_time;
use calendar::{MICROS_PER_DAY, days_of, show_date, show_moment, show_zone};
use decode::{Decoded, Order, Special, Zone, decode};
pub(super) use decode::{Fail, clock};

/// A value with a zone, as it was read.
pub(super) struct Zoned {
    pub(super) text: String,
    /// Whether no zone was written, so that a server would take its session's; UTC is taken here.
    pub(super) zoneless: bool,
}

const MOMENT: Refused = Refused::Unknown("a word that means the moment in which the statement runs, as a literal");
const ABBREVIATED: Refused =
    Refused::Unknown("a zone's abbreviation, which the server's settings explain, in a literal");
const NAMED: Refused = Refused::Unknown("the name of a time zone, whose rules are not known here, in a literal");

/// `date_in`
pub(super) fn date(text: &str, strict: bool) -> Input {
    let value = read(text, "date", false, strict)?;
    let days = match value.special {
        Special::Late => return Ok("infinity".to_owned()),
        Special::Early => return Ok("-infinity".to_owned()),
        Special::Now => return Err(MOMENT),
        Special::Epoch => 0,
        Special::None => value.days(),
    };
    if !(days_of(-4713, 11, 24)..=days_of(5_874_897, 12, 31)).contains(&days) {
        return Err(Refused::Invalid(format!("date out of range: \"{text}\""), "22008"));
    }
    Ok(show_date(days))
}

/// `timestamp_in`: a zone is read and ignored.
pub(super) fn timestamp(text: &str, strict: bool) -> Input {
    let value = read(text, "timestamp", false, strict)?;
    moment(text, &value, 0, "")
}

/// `timestamptz_in`, shown in UTC.
pub(super) fn timestamptz(text: &str, strict: bool) -> Result<Zoned, Refused> {
    let value = read(text, "timestamp with time zone", false, strict)?;
    let offset = offset(&value)?;
    let zoneless = offset.is_none() && value.special == Special::None;
    let text = moment(text, &value, offset.unwrap_or(0), "+00")?;
    Ok(Zoned { text, zoneless })
}

/// `time_in`: a zone is read and ignored.
pub(super) fn time(text: &str, strict: bool) -> Input {
    let value = read(text, "time", true, strict)?;
    if value.special == Special::Now {
        return Err(MOMENT);
    }
    Ok(show_time(value.time()))
}

/// `timetz_in`
pub(super) fn timetz(text: &str, strict: bool) -> Result<Zoned, Refused> {
    let value = read(text, "time with time zone", true, strict)?;
    if value.special == Special::Now {
        return Err(MOMENT);
    }
    let offset = offset(&value)?;
    let text = format!("{}{}", show_time(value.time()), show_zone(offset.unwrap_or(0)));
    Ok(Zoned { text, zoneless: offset.is_none() })
}

fn offset(value: &Decoded) -> Result<Option<i64>, Refused> {
    match value.zone {
        Zone::Missing => Ok(None),
        Zone::Offset(seconds) => Ok(Some(seconds)),
        Zone::Abbreviation => Err(ABBREVIATED),
        Zone::Named => Err(NAMED),
    }
}

fn moment(text: &str, value: &Decoded, offset: i64, zone: &str) -> Input {
    let micros = match value.special {
        Special::Late => return Ok("infinity".to_owned()),
        Special::Early => return Ok("-infinity".to_owned()),
        Special::Now => return Err(MOMENT),
        Special::Epoch => 0,
        Special::None => micros_of(value.days(), value.time() - offset * 1_000_000),
    };
    let (first, last) = (micros_of(days_of(-4713, 11, 24), 0), micros_of(days_of(294_277, 1, 1), 0));
    if !(first..last).contains(&micros) {
        return Err(Refused::Invalid(format!("timestamp out of range: \"{text}\""), "22008"));
    }
    Ok(show_moment(micros, zone))
}

/// Microseconds since 1970-01-01, which are more than 64 bits hold.
fn micros_of(days: i64, time: i64) -> i128 {
    i128::from(days) * i128::from(MICROS_PER_DAY) + i128::from(time)
}

/// What a text says, if it says the same whatever the order of a date's parts.
fn read(text: &str, name: &str, time_alone: bool, strict: bool) -> Result<Decoded, Refused> {
    let Some(fields) = fields::split(text).filter(|_| text.len() < 128) else {
        return Err(refused(Fail::Format, text, name));
    };
    let orders = [Order::MonthDayYear, Order::DayMonthYear, Order::YearMonthDay];
    let [first, others @ ..] = orders.map(|order| decode(&fields, order, time_alone, strict));
    if others.iter().any(|other| *other != first) {
        return Err(Refused::Unknown("a date whose parts stand in the order that DateStyle says, in a literal"));
    }
    match first {
        Ok(value) if value.zone == Zone::Named => Err(NAMED),
        Ok(value) => Ok(value),
        Err(fail) => Err(refused(fail, text, name)),
    }
}

/// `DateTimeParseError`
fn refused(fail: Fail, text: &str, name: &str) -> Refused {
    match fail {
        Fail::Format => Refused::Invalid(format!("invalid input syntax for type {name}: \"{text}\""), "22007"),
        Fail::Overflow => Refused::Invalid(format!("date/time field value out of range: \"{text}\""), "22008"),
        Fail::ZoneOverflow => Refused::Invalid(format!("time zone displacement out of range: \"{text}\""), "22009"),
        Fail::Zone => NAMED,
    }
}

/// Days since 1970-01-01 of a date as it is printed.
fn days_shown(text: &str) -> Option<i64> {
    let (text, before_christ) = text.strip_suffix(" BC").map_or((text, false), |text| (text, true));
    let mut parts = text.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    Some(days_of(if before_christ { 1 - year } else { year }, month, day))
}

/// The day after a date as it is printed, for discrete ranges.
pub(super) fn next_day(text: &str) -> Option<String> {
    Some(show_date(days_shown(text)? + 1))
}

/// Where a date or a point in time as it is printed stands among all others.
pub(super) fn rank(text: &str) -> Option<i128> {
    match text {
        "infinity" => return Some(i128::MAX),
        "-infinity" => return Some(i128::MIN),
        _ => {}
    }
    let (text, era) = text.strip_suffix(" BC").map_or((text, ""), |text| (text, " BC"));
    let Some((date, clock_and_zone)) = text.split_once(' ') else {
        return Some(micros_of(days_shown(&format!("{text}{era}"))?, 0));
    };
    let (hour, minute, second, micros) = clock(clock_and_zone.trim_end_matches("+00"), false).ok()?;
    let time = ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros;
    Some(micros_of(days_shown(&format!("{date}{era}"))?, time))
}
