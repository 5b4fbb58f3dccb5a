//! What the fields of a text say: `DecodeDateTime` and `DecodeTimeOnly` of `datetime.c`.

use super::calendar::{MICROS_PER_DAY, date_of, days_of, length_of_month};
use super::fields::{Field, Look};
use super::number::{fraction, leading, leading_wide};
use super::words::{self, Meaning};

/// In which order a date's parts come where nothing else tells (`DateStyle`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    YearMonthDay,
    DayMonthYear,
    MonthDayYear,
}

/// Why fields make no date and no time (`DTERR_…`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::analyze::literal) enum Fail {
    Format,
    Overflow,
    ZoneOverflow,
    /// What may be the name of a zone, or a mistake.
    Zone,
}

/// A zone, as far as it can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Zone {
    #[default]
    Missing,
    /// Seconds east of Greenwich.
    Offset(i64),
    /// An abbreviation that every server knows.
    Abbreviation,
    /// What may be the name of a zone.
    Named,
}

/// A point in time that is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Special {
    #[default]
    None,
    Late,
    Early,
    Epoch,
    /// The moment in which the statement runs, or a day that depends on it.
    Now,
}

/// What a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Decoded {
    pub(super) special: Special,
    year: i64,
    month: i64,
    day: i64,
    day_of_year: i64,
    hour: i64,
    minute: i64,
    second: i64,
    micros: i64,
    pub(super) zone: Zone,
}

const YEAR: u32 = 1;
const MONTH: u32 = 1 << 1;
const DAY: u32 = 1 << 2;
const DATE: u32 = YEAR | MONTH | DAY;
const DAY_OF_YEAR: u32 = 1 << 3;
const TIME: u32 = 1 << 4;
const ZONE: u32 = 1 << 5;
const HALF: u32 = 1 << 6;
const ERA: u32 = 1 << 7;
const WEEKDAY: u32 = 1 << 8;
const SUMMER_TIME: u32 = 1 << 9;

/// What the next number is, by the word before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Announced {
    Julian,
    Time,
    Other,
}

struct Decoder<'f> {
    fields: &'f [Field],
    order: Order,
    /// Whether no date is wanted.
    time_alone: bool,
    /// Whether what announces a number must be followed by one (from PostgreSQL 16 on).
    strict: bool,
    found: u32,
    announced: Option<Announced>,
    text_month: bool,
    julian: bool,
    two_digits: bool,
    half: Option<bool>,
    before_christ: bool,
    is_moment: bool,
    value: Decoded,
}

impl Decoded {
    /// Days since 1970-01-01.
    pub(super) fn days(&self) -> i64 {
        days_of(self.year, self.month, self.day)
    }

    /// Microseconds since midnight.
    pub(super) fn time(&self) -> i64 {
        ((self.hour * 60 + self.minute) * 60 + self.second) * 1_000_000 + self.micros
    }

    fn set_day(&mut self, days: i64) {
        (self.year, self.month, self.day) = date_of(days);
    }

    /// `time_overflows`
    fn time_overflows(&self) -> bool {
        !(0..=24).contains(&self.hour)
            || !(0..60).contains(&self.minute)
            || !(0..=60).contains(&self.second)
            || self.time() > MICROS_PER_DAY
    }
}

/// A date with a time or without, a time alone if that is wanted.
pub(super) fn decode(fields: &[Field], order: Order, time_alone: bool, strict: bool) -> Result<Decoded, Fail> {
    let mut decoder = Decoder {
        fields,
        order,
        time_alone,
        strict,
        found: 0,
        announced: None,
        text_month: false,
        julian: false,
        two_digits: false,
        half: None,
        before_christ: false,
        is_moment: false,
        value: Decoded::default(),
    };
    match decoder.run() {
        // A word that is no zone's name is a mistake in form.
        Err(Fail::Overflow | Fail::ZoneOverflow) if decoder.value.zone == Zone::Named => Err(Fail::Zone),
        Ok(()) => Ok(decoder.value),
        Err(fail) => Err(fail),
    }
}

impl Decoder<'_> {
    fn run(&mut self) -> Result<(), Fail> {
        for (at, (look, text)) in self.fields.iter().enumerate() {
            let mask = self.field(at, *look, text)?;
            if mask & self.found != 0 {
                return Err(Fail::Format);
            }
            self.found |= mask;
        }
        self.finish()
    }

    fn field(&mut self, at: usize, look: Look, text: &str) -> Result<u32, Fail> {
        match look {
            Look::Date if self.time_alone => self.date_beside_time(at, text),
            Look::Date => self.date_field(text),
            Look::Time => {
                if self.announced.take().is_some_and(|announced| announced != Announced::Time) {
                    return Err(Fail::Format);
                }
                (self.value.hour, self.value.minute, self.value.second, self.value.micros) = clock(text, false)?;
                if self.value.hour > i32::MAX.into() || !self.time_alone && self.value.time_overflows() {
                    return Err(Fail::Overflow);
                }
                Ok(TIME)
            }
            Look::Signed => {
                self.value.zone = Zone::Offset(offset(text)?);
                Ok(ZONE)
            }
            Look::Number => self.number_field(at, text),
            Look::Word | Look::Special => self.word(at, text),
        }
    }

    /// What is joined by punctuation: a date, or behind one a time with its zone, or a zone's name.
    fn date_field(&mut self, text: &str) -> Result<u32, Fail> {
        if self.announced == Some(Announced::Julian) {
            self.announced = None;
            let (days, rest) = leading(text).ok_or(Fail::Format)?;
            self.julian_day(days.ok_or(Fail::Overflow)?)?;
            self.value.zone = Zone::Offset(offset(rest)?);
            return Ok(DATE | TIME | ZONE);
        }
        if self.announced.is_none() && self.found & (MONTH | DAY) != MONTH | DAY {
            return self.date(text);
        }
        if !text.starts_with(|c: char| c.is_ascii_digit()) && self.announced.is_none() {
            return Err(Fail::Zone);
        }
        if self.announced.take().is_some_and(|announced| announced != Announced::Time) || self.found & TIME != 0 {
            return Err(Fail::Format);
        }
        self.time_with_zone(text, self.found)
    }

    /// The same where no date is wanted, which may stand there all the same.
    fn date_beside_time(&mut self, at: usize, text: &str) -> Result<u32, Fail> {
        let look = |at: usize| self.fields.get(at).map(|(look, _)| *look);
        let last = self.fields.last().map(|(look, _)| *look);
        if at == 0 && self.fields.len() >= 2 && (last == Some(Look::Date) || look(1) == Some(Look::Time)) {
            return self.date(text);
        }
        if !text.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(Fail::Zone);
        }
        if self.found & TIME != 0 {
            return Err(Fail::Format);
        }
        self.time_with_zone(text, self.found | DATE)
    }

    /// `hhmmss-zz`
    fn time_with_zone(&mut self, text: &str, found: u32) -> Result<u32, Fail> {
        let at = text.find('-').ok_or(Fail::Format)?;
        let (digits, zone) = text.split_at_checked(at).ok_or(Fail::Format)?;
        self.value.zone = Zone::Offset(offset(zone)?);
        Ok(self.run_together(digits, found)? | ZONE)
    }

    fn julian_day(&mut self, day: i64) -> Result<(), Fail> {
        if day < 0 {
            return Err(Fail::Overflow);
        }
        self.julian = true;
        self.value.set_day(day - 2_440_588);
        Ok(())
    }

    fn number_field(&mut self, at: usize, text: &str) -> Result<u32, Fail> {
        if let Some(announced) = self.announced.take() {
            let (value, rest) = leading(text).ok_or(Fail::Format)?;
            let value = value.ok_or(Fail::Overflow)?;
            if !(rest.is_empty() || rest.starts_with('.')) {
                return Err(Fail::Format);
            }
            return match announced {
                Announced::Julian => {
                    self.julian_day(value)?;
                    if rest.is_empty() {
                        return Ok(DATE);
                    }
                    let micros = (fraction(rest).ok_or(Fail::Format)? * MICROS_PER_DAY as f64) as i64;
                    self.value.hour = micros / 3_600_000_000;
                    self.value.minute = micros / 60_000_000 % 60;
                    self.value.second = micros / 1_000_000 % 60;
                    self.value.micros = micros % 1_000_000;
                    Ok(DATE | TIME)
                }
                Announced::Time => match self.run_together(text, self.found | DATE)? {
                    TIME => Ok(TIME),
                    _ => Err(Fail::Format),
                },
                Announced::Other => Err(Fail::Format),
            };
        }
        let before_point = text.find('.');
        if self.time_alone {
            let found = self.found | DATE;
            let last = self.fields.last().map(|(look, _)| *look);
            return match before_point {
                Some(_) if at == 0 && self.fields.len() >= 2 && last == Some(Look::Date) => self.date(text),
                Some(digits) if digits > 2 => self.run_together(text, found),
                Some(_) => Err(Fail::Format),
                None if text.len() > 4 => self.run_together(text, found),
                None => self.number(text, false, found),
            };
        }
        match before_point {
            Some(_) if self.found & DATE == 0 => self.date(text),
            Some(digits) if digits > 2 => self.run_together(text, self.found),
            _ if text.len() >= 6 && (self.found & DATE == 0 || self.found & TIME == 0) => {
                self.run_together(text, self.found)
            }
            _ => self.number(text, self.text_month, self.found),
        }
    }

    fn word(&mut self, at: usize, text: &str) -> Result<u32, Fail> {
        match words::zone(text).or_else(|| words::meaning(text)) {
            Some(Meaning::Ignored) => Ok(0),
            Some(Meaning::Now) => {
                self.is_moment = true;
                Ok(if self.time_alone { TIME } else { DATE | TIME | ZONE })
            }
            Some(Meaning::Zulu) => {
                (self.value.hour, self.value.minute, self.value.second) = (0, 0, 0);
                self.value.zone = Zone::Offset(0);
                Ok(TIME | ZONE)
            }
            Some(Meaning::Month(_) | Meaning::Weekday | Meaning::Day) if self.time_alone => Err(Fail::Format),
            Some(Meaning::Late | Meaning::Early | Meaning::Epoch) if self.time_alone => Err(Fail::Format),
            Some(Meaning::Day) => {
                self.is_moment = true;
                Ok(DATE)
            }
            Some(meaning @ (Meaning::Late | Meaning::Early | Meaning::Epoch)) => {
                self.value.special = match meaning {
                    Meaning::Late => Special::Late,
                    Meaning::Early => Special::Early,
                    _ => Special::Epoch,
                };
                Ok(DATE | TIME | ZONE)
            }
            Some(Meaning::Month(month)) => Ok(self.month(month)),
            Some(Meaning::Weekday) => Ok(WEEKDAY),
            Some(Meaning::Half(afternoon)) => {
                self.half = Some(afternoon);
                Ok(HALF)
            }
            Some(Meaning::Era(before_christ)) => {
                self.before_christ = before_christ;
                Ok(ERA)
            }
            Some(Meaning::SummerTime) => {
                // Daylight saving time is one hour.
                if let Zone::Offset(seconds) = &mut self.value.zone {
                    *seconds += 3600;
                }
                Ok(SUMMER_TIME)
            }
            Some(Meaning::Julian) => {
                self.announced = Some(Announced::Julian);
                Ok(0)
            }
            Some(Meaning::Part) => {
                self.announced = Some(Announced::Other);
                Ok(0)
            }
            Some(Meaning::Time) => {
                let next = self.fields.get(at + 1).map(|(look, _)| *look);
                let fits = matches!(next, Some(Look::Number | Look::Time | Look::Date));
                if !fits || !self.time_alone && self.found & DATE != DATE {
                    return Err(Fail::Format);
                }
                self.announced = Some(Announced::Time);
                Ok(0)
            }
            Some(Meaning::Greenwich) => {
                self.value.zone = Zone::Offset(0);
                Ok(ZONE)
            }
            Some(Meaning::Abbreviation) => {
                self.value.zone = Zone::Abbreviation;
                Ok(ZONE)
            }
            None => {
                self.value.zone = Zone::Named;
                Ok(ZONE)
            }
        }
    }

    /// A month's name: a number before it that was taken for the month is the day.
    fn month(&mut self, month: i64) -> u32 {
        let taken = self.found & MONTH != 0 && !self.text_month && self.found & DAY == 0;
        let swap = taken && (1..=31).contains(&self.value.month);
        if swap {
            self.value.day = self.value.month;
        }
        self.text_month = true;
        self.value.month = month;
        if swap { DAY } else { MONTH }
    }

    /// `DecodeDate`
    fn date(&mut self, text: &str) -> Result<u32, Fail> {
        let mut parts: Vec<&str> = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            rest = rest.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
            let Some(first) = rest.chars().next() else { return Err(Fail::Format) };
            let same = |c: char| {
                if first.is_ascii_digit() { c.is_ascii_digit() } else { c.is_ascii_alphabetic() }
            };
            let end = rest.find(|c: char| !same(c)).unwrap_or(rest.len());
            let (part, behind) = rest.split_at_checked(end).ok_or(Fail::Format)?;
            parts.push(part);
            // Whatever stands behind it is taken for what divides them.
            rest = behind.get(1..).unwrap_or_default();
        }
        let (mut found, mut mask, mut text_month) = (self.found, 0, false);
        let mut settle = |found: &mut u32, new: u32| {
            if *found & new != 0 {
                return Err(Fail::Format);
            }
            *found |= new;
            mask |= new;
            Ok(())
        };
        for part in parts.iter().filter(|part| part.starts_with(|c: char| c.is_ascii_alphabetic())) {
            match words::meaning(part) {
                Some(Meaning::Ignored) => {}
                Some(Meaning::Month(month)) => {
                    self.value.month = month;
                    text_month = true;
                    settle(&mut found, MONTH)?;
                }
                _ => return Err(Fail::Format),
            }
        }
        for part in parts.iter().filter(|part| part.starts_with(|c: char| c.is_ascii_digit())) {
            let new = self.number(part, text_month, found)?;
            settle(&mut found, new)?;
        }
        if found & (DATE | TIME | HALF | ERA | WEEKDAY | SUMMER_TIME) == DATE { Ok(mask) } else { Err(Fail::Format) }
    }

    /// `DecodeNumber`: one part of a date.
    fn number(&mut self, text: &str, text_month: bool, found: u32) -> Result<u32, Fail> {
        let (value, rest) = leading(text).ok_or(Fail::Format)?;
        let value = value.ok_or(Fail::Overflow)?;
        if let Some(at) = text.find('.').filter(|_| rest.starts_with('.')) {
            if at > 2 {
                return self.run_together(text, found | DATE);
            }
            self.value.micros = (fraction(rest).ok_or(Fail::Format)? * 1e6).round_ties_even() as i64;
        } else if !rest.is_empty() {
            return Err(Fail::Format);
        }
        let length = text.len();
        if length == 3 && found & DATE == YEAR && (1..=366).contains(&value) {
            self.value.day_of_year = value;
            return Ok(DAY_OF_YEAR | MONTH | DAY);
        }
        let year_first = length >= 3 || self.order == Order::YearMonthDay;
        let mask = match found & DATE {
            0 if year_first => YEAR,
            0 if self.order == Order::DayMonthYear => DAY,
            0 => MONTH,
            YEAR => MONTH,
            MONTH if text_month && year_first => YEAR,
            MONTH => DAY,
            both if both == YEAR | MONTH => {
                if text_month && length >= 3 && self.two_digits {
                    // What was taken for the year is the day.
                    self.value.day = std::mem::replace(&mut self.value.year, value);
                    self.two_digits = false;
                    return Ok(DAY);
                }
                DAY
            }
            DAY => MONTH,
            both if both == MONTH | DAY => YEAR,
            DATE => return self.run_together(text, found),
            _ => return Err(Fail::Format),
        };
        match mask {
            YEAR => {
                self.value.year = value;
                self.two_digits = length <= 2;
            }
            MONTH => self.value.month = value,
            _ => self.value.day = value,
        }
        Ok(mask)
    }

    /// `DecodeNumberField`: a date or a time without anything between its parts.
    fn run_together(&mut self, text: &str, found: u32) -> Result<u32, Fail> {
        if !text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return Err(Fail::Format);
        }
        let (digits, point) = match text.split_once('.') {
            Some((digits, rest)) => {
                let part = fraction(&format!(".{}", rest.split('.').next().unwrap_or_default()));
                self.value.micros = (part.ok_or(Fail::Format)? * 1e6).round_ties_even() as i64;
                (digits, true)
            }
            None => (text, false),
        };
        let number = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<i64>().ok());
        let length = digits.len();
        if !point && found & DATE != DATE && length >= 6 {
            let parts = (number(0, length - 4), number(length - 4, length - 2), number(length - 2, length));
            let (Some(year), Some(month), Some(day)) = parts else { return Err(Fail::Overflow) };
            (self.value.year, self.value.month, self.value.day) = (year, month, day);
            self.two_digits |= length == 6;
            return Ok(DATE);
        }
        if found & TIME == 0 && (length == 6 || length == 4) {
            let second = if length == 6 { number(4, 6) } else { Some(0) };
            let (Some(hour), Some(minute), Some(second)) = (number(0, 2), number(2, 4), second) else {
                return Err(Fail::Format);
            };
            (self.value.hour, self.value.minute, self.value.second) = (hour, minute, second);
            return Ok(TIME);
        }
        Err(Fail::Format)
    }

    fn finish(&mut self) -> Result<(), Fail> {
        if self.strict && self.announced.is_some() {
            return Err(Fail::Format);
        }
        if self.value.special != Special::None {
            return Ok(());
        }
        if self.is_moment {
            self.value.special = Special::Now;
        }
        if !self.is_moment {
            self.check_date()?;
        }
        if let Some(afternoon) = self.half {
            match (afternoon, self.value.hour) {
                (_, 13..) => return Err(Fail::Overflow),
                (false, 12) => self.value.hour = 0,
                (true, hour) if hour != 12 => self.value.hour += 12,
                _ => {}
            }
        }
        if self.time_alone {
            if self.value.time_overflows() {
                return Err(Fail::Overflow);
            }
            if self.found & TIME == 0 {
                return Err(Fail::Format);
            }
        } else if self.found & DATE != DATE {
            return Err(Fail::Format);
        }
        let without_offset = matches!(self.value.zone, Zone::Missing | Zone::Named);
        if self.found & SUMMER_TIME != 0 && without_offset {
            return Err(Fail::Format);
        }
        Ok(())
    }

    /// `ValidateDate`
    fn check_date(&mut self) -> Result<(), Fail> {
        let value = &mut self.value;
        if self.found & YEAR != 0 && !self.julian {
            if self.before_christ {
                if value.year <= 0 {
                    return Err(Fail::Overflow);
                }
                value.year = 1 - value.year;
            } else if self.two_digits {
                value.year += match value.year {
                    0..70 => 2000,
                    70..100 => 1900,
                    _ => 0,
                };
            } else if value.year <= 0 {
                return Err(Fail::Overflow);
            }
        }
        if self.found & DAY_OF_YEAR != 0 {
            let first = days_of(value.year, 1, 1);
            value.set_day(first + value.day_of_year - 1);
        }
        let month_fits = self.found & MONTH == 0 || (1..=12).contains(&value.month);
        let day_fits = self.found & DAY == 0 || (1..=31).contains(&value.day);
        if !month_fits || !day_fits {
            return Err(Fail::Overflow);
        }
        let length = length_of_month(value.year, value.month).unwrap_or(31);
        if self.found & DATE == DATE && value.day > length {
            return Err(Fail::Overflow);
        }
        Ok(())
    }
}

/// `DecodeTime`: hours, minutes, seconds and microseconds. Two parts are minutes and seconds if `short`.
pub(in crate::analyze::literal) fn clock(text: &str, short: bool) -> Result<(i64, i64, i64, i64), Fail> {
    let (hour, rest) = leading_wide(text).ok_or(Fail::Format)?;
    let hour = hour.ok_or(Fail::Overflow)?;
    let rest = rest.strip_prefix(':').ok_or(Fail::Format)?;
    let (minute, rest) = leading(rest).unwrap_or((Some(0), rest));
    let minute = minute.ok_or(Fail::Overflow)?;
    let micros = |rest: &str| match rest {
        "" => Ok(0),
        rest if rest.starts_with('.') => {
            fraction(rest).map(|part| (part * 1e6).round_ties_even() as i64).ok_or(Fail::Format)
        }
        _ => Err(Fail::Format),
    };
    let (hour, minute, second, micros) = match rest.strip_prefix(':') {
        Some(rest) => {
            let (second, rest) = leading(rest).unwrap_or((Some(0), rest));
            (hour, minute, second.ok_or(Fail::Overflow)?, micros(rest)?)
        }
        // Minutes and seconds with a fraction.
        None if rest.starts_with('.') => (0, hour, minute, micros(rest)?),
        None if rest.is_empty() && short => (0, hour, minute, 0),
        None if rest.is_empty() => (hour, minute, 0, 0),
        None => return Err(Fail::Format),
    };
    if hour < 0 || !(0..60).contains(&minute) || !(0..=60).contains(&second) {
        return Err(Fail::Overflow);
    }
    Ok((hour, minute, second, micros))
}

/// `DecodeTimezone`: seconds east of Greenwich.
fn offset(text: &str) -> Result<i64, Fail> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').ok_or(Fail::Format)?),
    };
    let part = |text| {
        let (value, rest) = leading(text).unwrap_or((Some(0), text));
        value.map(|value| (value, rest)).ok_or(Fail::ZoneOverflow)
    };
    let (mut hours, mut rest) = part(digits)?;
    let (mut minutes, mut seconds) = (0, 0);
    if let Some(behind) = rest.strip_prefix(':') {
        (minutes, rest) = part(behind)?;
        if let Some(behind) = rest.strip_prefix(':') {
            (seconds, rest) = part(behind)?;
        }
    } else if rest.is_empty() && text.len() > 3 {
        (hours, minutes) = (hours / 100, hours % 100);
    }
    if !(0..=15).contains(&hours) || !(0..60).contains(&minutes) || !(0..60).contains(&seconds) {
        return Err(Fail::ZoneOverflow);
    }
    if !rest.is_empty() {
        return Err(Fail::Format);
    }
    Ok(sign * ((hours * 60 + minutes) * 60 + seconds))
}
