//! The Gregorian calendar, carried back beyond its beginning, and what points in time look like in ISO 8601.

pub(super) const MICROS_PER_DAY: i64 = 86_400_000_000;

/// How long a month is; nothing for what is no month.
pub(super) fn length_of_month(year: i64, month: i64) -> Option<i64> {
    let leap = year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if leap { 29 } else { 28 }),
        _ => None,
    }
}

/// Days since 1970-01-01. The year before 1 is 0.
pub(super) fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
pub(super) fn date_of(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The date without its era, and the era where it is not ours.
fn parts_shown(days: i64) -> (String, &'static str) {
    let (year, month, day) = date_of(days);
    let (shown, era) = if year > 0 { (year, "") } else { (1 - year, " BC") };
    (format!("{shown:04}-{month:02}-{day:02}"), era)
}

/// `EncodeDateOnly`: the date that many days after 1970-01-01.
pub(super) fn show_date(days: i64) -> String {
    let (date, era) = parts_shown(days);
    format!("{date}{era}")
}

/// `EncodeDateTime`: microseconds since 1970-01-01, with a zone's offset behind them.
pub(super) fn show_moment(micros: i128, zone: &str) -> String {
    let day = i128::from(MICROS_PER_DAY);
    let (date, era) = parts_shown(micros.div_euclid(day) as i64);
    format!("{date} {}{zone}{era}", show_time(micros.rem_euclid(day) as i64))
}

/// A time of day or the clock's part of an interval; a fraction's trailing zeros are left out.
pub(in crate::analyze::literal) fn show_time(micros: i64) -> String {
    let seconds = micros / 1_000_000;
    let fraction = micros % 1_000_000;
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction == 0 {
        return clock;
    }
    format!("{clock}.{}", format!("{fraction:06}").trim_end_matches('0'))
}

/// `EncodeTimezone`: seconds east of Greenwich.
pub(super) fn show_zone(seconds: i64) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes, rest) = (seconds.abs() / 3600, seconds.abs() / 60 % 60, seconds.abs() % 60);
    match (minutes, rest) {
        (0, 0) => format!("{sign}{hours:02}"),
        (_, 0) => format!("{sign}{hours:02}:{minutes:02}"),
        _ => format!("{sign}{hours:02}:{minutes:02}:{rest:02}"),
    }
}
