//! What a type's modifier makes of a value, where the value is read and stored at once (`record_in`, `array_in`,
//! `domain_in`): in other places the modifier is a conversion of its own.

use super::{Input, Refused};
use crate::analyze::catalog::Oid;
use crate::analyze::typmod;

/// A value as it is printed, within what the modifier allows.
pub(super) fn limited(ty: Oid, mask: i32, shown: String) -> Input {
    if mask < 0 {
        return Ok(shown);
    }
    let modifiers = typmod::write(ty, mask);
    let number = |at: usize| modifiers.get(at).and_then(|text| text.parse::<i32>().ok());
    let unknown = Err(Refused::Unknown("a modifier"));
    let Some(first) = number(0) else { return if ty == Oid::INTERVAL { Ok(shown) } else { unknown } };
    let width = usize::try_from(first).unwrap_or(0);
    let length = shown.chars().count();
    match ty {
        Oid::INTERVAL => Ok(shown),
        Oid::BPCHAR | Oid::VARCHAR => {
            let (kept, more): (String, String) =
                (shown.chars().take(width).collect(), shown.chars().skip(width).collect());
            if more.chars().any(|c| c != ' ') {
                let name = typmod::format_builtin(ty, "", mask, true);
                return Err(Refused::Invalid(format!("value too long for type {name}"), "22001"));
            }
            Ok(if ty == Oid::BPCHAR { format!("{kept:width$}") } else { kept })
        }
        Oid::BIT if length != width => {
            let message = format!("bit string length {length} does not match type bit({width})");
            Err(Refused::Invalid(message, "22026"))
        }
        Oid::VARBIT if length > width => {
            Err(Refused::Invalid(format!("bit string too long for type bit varying({width})"), "22001"))
        }
        Oid::BIT | Oid::VARBIT => Ok(shown),
        Oid::NUMERIC => scaled(&shown, first, number(1).unwrap_or(0)),
        Oid::TIME | Oid::TIMETZ | Oid::TIMESTAMP | Oid::TIMESTAMPTZ => {
            let fraction = shown.split_once('.').map_or("", |(_, rest)| rest);
            let digits = fraction.chars().take_while(char::is_ascii_digit).count();
            if digits <= width { Ok(shown) } else { Err(Refused::Unknown("a fraction that is rounded")) }
        }
        _ => unknown,
    }
}

/// `apply_typmod`, where nothing is rounded.
fn scaled(shown: &str, precision: i32, scale: i32) -> Input {
    let (whole, fraction) = shown.split_once('.').unwrap_or((shown, ""));
    let digits = whole.trim_start_matches('-').trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let fits = digits.chars().chain(fraction.chars()).all(|c| c.is_ascii_digit());
    let Some(scale) = usize::try_from(scale).ok().filter(|scale| fits && fraction.len() <= *scale) else {
        return Err(Refused::Unknown("a number that is rounded"));
    };
    if (digits.len() + scale) as i64 > i64::from(precision) {
        return Err(Refused::Invalid("numeric field overflow".to_owned(), "22003"));
    }
    Ok(if scale == 0 { whole.to_owned() } else { format!("{whole}.{fraction:0<scale$}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_cut_or_filled() {
        let of = |ty, mask, text: &str| limited(ty, mask, text.to_owned());
        assert_eq!(of(Oid::BPCHAR, 9, "b").as_deref(), Ok("b    "));
        assert_eq!(of(Oid::VARCHAR, 5, "b  ").as_deref(), Ok("b"));
        assert!(matches!(of(Oid::VARCHAR, 5, "bc"), Err(Refused::Invalid(_, "22001"))));
        assert_eq!(of(Oid::NUMERIC, (5 << 16 | 2) + 4, "1.5").as_deref(), Ok("1.50"));
        assert!(matches!(of(Oid::NUMERIC, (5 << 16 | 2) + 4, "1.555"), Err(Refused::Unknown(_))));
    }
}
