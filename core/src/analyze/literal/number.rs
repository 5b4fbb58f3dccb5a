use super::{Input, Refused, invalid};
use crate::analyze::catalog::Oid;

/// The constant that a number in SQL is, with its sign: the least of integer, bigint and numeric that holds it
/// (`make_const`). `None` for forms that are not known here.
pub(crate) fn number(text: &str, negative: bool) -> Option<(String, Oid)> {
    let text: String = text.chars().filter(|c| *c != '_').collect();
    let sign = if negative { "-" } else { "" };
    let lower = text.to_ascii_lowercase();
    let radix = [("0x", 16), ("0o", 8), ("0b", 2)].into_iter().find(|(prefix, _)| lower.starts_with(prefix));
    let integer = match radix {
        Some((prefix, radix)) => {
            let value = i128::from_str_radix(lower.strip_prefix(prefix)?, radix).ok()?;
            Some(if negative { -value } else { value })
        }
        None if text.bytes().all(|b| b.is_ascii_digit()) => format!("{sign}{text}").parse::<i128>().ok(),
        None => None,
    };
    if let Some(value) = integer {
        let ty = if i32::try_from(value).is_ok() {
            Oid::INT4
        } else if i64::try_from(value).is_ok() {
            Oid::INT8
        } else {
            Oid::NUMERIC
        };
        return Some((value.to_string(), ty));
    }
    decimal(&format!("{sign}{text}")).map(|text| (text, Oid::NUMERIC))
}

/// The canonical form of a decimal number (`numeric_in`, `numeric_out`).
pub(super) fn decimal(text: &str) -> Option<String> {
    const MOST: i64 = 1000;
    let (negative, rest) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits_only = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !digits_only(whole) || !digits_only(fraction) {
        return None;
    }
    if !(-MOST..=MOST).contains(&exponent) {
        return None;
    }
    let mut digits = format!("{whole}{fraction}");
    let scale = fraction.len() as i64 - exponent;
    if scale < 0 {
        digits.push_str(&"0".repeat(scale.unsigned_abs() as usize));
    }
    let scale = scale.max(0) as usize;
    if digits.len() <= scale {
        digits = format!("{}{digits}", "0".repeat(scale + 1 - digits.len()));
    }
    let (whole, fraction) = digits.split_at_checked(digits.len() - scale)?;
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let value = if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") };
    let zero = value.bytes().all(|b| matches!(b, b'0' | b'.'));
    Some(if negative && !zero { format!("-{value}") } else { value })
}

/// `numeric_in`
pub(super) fn numeric(text: &str, lenient: bool) -> Input {
    let trimmed = text.trim();
    match trimmed.to_ascii_lowercase().as_str() {
        "nan" => return Ok("NaN".to_owned()),
        "inf" | "infinity" | "+inf" | "+infinity" => return Ok("Infinity".to_owned()),
        "-inf" | "-infinity" => return Ok("-Infinity".to_owned()),
        _ => {}
    }
    let digits_first = trimmed.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit());
    if lenient && digits_first && trimmed.contains('_') {
        return Err(Refused::Unknown("a number of this form"));
    }
    let unsigned = trimmed.trim_start_matches(['-', '+']).to_ascii_lowercase();
    if lenient && ["0x", "0o", "0b"].iter().any(|prefix| unsigned.starts_with(prefix)) {
        let read = number(&unsigned, trimmed.starts_with('-')).map(|(value, _)| value);
        return read.ok_or(Refused::Unknown("a number of this form"));
    }
    match decimal(trimmed) {
        Some(value) => Ok(value),
        None if has_large_exponent(trimmed) => Err(Refused::Unknown("a number of this form")),
        None => Err(invalid("numeric", text)),
    }
}

/// Whether a text is a number but for an exponent beyond what is read here.
fn has_large_exponent(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && decimal(mantissa).is_some()
}

/// `boolin`
pub(super) fn boolean(text: &str) -> Input {
    let word = text.trim().to_ascii_lowercase();
    let prefix = |whole: &str, least: usize| word.len() >= least && whole.starts_with(word.as_str());
    if word == "1" || prefix("true", 1) || prefix("yes", 1) || word == "on" {
        Ok("true".to_owned())
    } else if word == "0" || prefix("false", 1) || prefix("no", 1) || prefix("off", 2) {
        Ok("false".to_owned())
    } else {
        Err(invalid("boolean", text))
    }
}

/// `int2in`, `int4in`, `int8in`, `oidin`
pub(super) fn integer(text: &str, name: &str, min: i64, max: i64, lenient: bool) -> Input {
    let trimmed = text.trim_matches(|c: char| c.is_ascii_whitespace());
    let unsigned = trimmed.strip_prefix(['-', '+']).unwrap_or(trimmed);
    let negative = trimmed.starts_with('-');
    let lower = unsigned.to_ascii_lowercase();
    let value = if lenient && (lower.starts_with("0x") || lower.starts_with("0o") || lower.starts_with("0b")) {
        number(&lower, false).and_then(|(value, _)| value.parse::<i128>().ok())
    } else {
        let digits: String = if lenient { lower.chars().filter(|c| *c != '_').collect() } else { lower.clone() };
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(invalid(name, text));
        }
        digits.parse::<i128>().ok()
    };
    let value = value.map(|value| if negative { -value } else { value });
    match value {
        Some(value) if i128::from(min) <= value && value <= i128::from(max) => {
            Ok(if name == "oid" && value < 0 { (value + (1 << 32)).to_string() } else { value.to_string() })
        }
        _ => Err(Refused::Invalid(format!("value \"{text}\" is out of range for type {name}"), "22003")),
    }
}

/// `charin`: the first byte; an escape or a longer text is left alone.
pub(super) fn single_char(text: &str) -> Input {
    match text.chars().next() {
        None => Ok(String::new()),
        Some(first) if first.is_ascii() && first != '\\' => Ok(first.to_string()),
        Some(_) => Err(Refused::Unknown("a literal")),
    }
}

/// `float8in`, `float8out`
pub(super) fn float8(text: &str) -> Input {
    float(text, "double precision", 15, |text| {
        let value = text.parse::<f64>().ok()?;
        Some((value.is_infinite(), format!("{value:e}")))
    })
}

/// `float4in`, `float4out`
pub(super) fn float4(text: &str) -> Input {
    float(text, "real", 6, |text| {
        let value = text.parse::<f32>().ok()?;
        Some((value.is_infinite(), format!("{value:e}")))
    })
}

/// Shortest digits that read back the same, with an exponent outside of `-4..digits`.
fn float(text: &str, name: &str, digits: i32, parse: impl Fn(&str) -> Option<(bool, String)>) -> Input {
    let trimmed = text.trim();
    match trimmed.to_ascii_lowercase().as_str() {
        "nan" => return Ok("NaN".to_owned()),
        "inf" | "infinity" | "+inf" | "+infinity" => return Ok("Infinity".to_owned()),
        "-inf" | "-infinity" => return Ok("-Infinity".to_owned()),
        _ => {}
    }
    let plain = trimmed.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    let Some((infinite, shown)) = parse(trimmed).filter(|_| plain) else { return Err(invalid(name, text)) };
    if infinite {
        return Err(Refused::Invalid(format!("\"{text}\" is out of range for type {name}"), "22003"));
    }
    let Some((mantissa, exponent)) = shown.split_once('e') else { return Err(Refused::Unknown("a literal")) };
    let Ok(exponent) = exponent.parse::<i32>() else { return Err(Refused::Unknown("a literal")) };
    if (-4..digits).contains(&exponent) {
        return decimal(&shown).map(|value| trim_sign(&shown, value)).ok_or(Refused::Unknown("a literal"));
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    Ok(format!("{mantissa}e{sign}{:02}", exponent.abs()))
}

/// Floats keep a negative zero.
fn trim_sign(shown: &str, value: String) -> String {
    if shown.starts_with('-') && !value.starts_with('-') { format!("-{value}") } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_the_least_type() {
        assert_eq!(number("5", true), Some(("-5".into(), Oid::INT4)));
        assert_eq!(number("2147483648", true), Some(("-2147483648".into(), Oid::INT4)));
        assert_eq!(number("2147483648", false), Some(("2147483648".into(), Oid::INT8)));
        assert_eq!(number("9223372036854775808", false), Some(("9223372036854775808".into(), Oid::NUMERIC)));
        assert_eq!(number("1e3", false), Some(("1000".into(), Oid::NUMERIC)));
        assert_eq!(number("1.50e-3", false), Some(("0.00150".into(), Oid::NUMERIC)));
        assert_eq!(number("0x1F", false), Some(("31".into(), Oid::INT4)));
        assert_eq!(number(".5", true), Some(("-0.5".into(), Oid::NUMERIC)));
    }

    #[test]
    fn floats_print_shortest() {
        assert_eq!(float8("1e15").as_deref(), Ok("1e+15"));
        assert_eq!(float8("123456.75").as_deref(), Ok("123456.75"));
        assert_eq!(float8("0.00001").as_deref(), Ok("1e-05"));
    }
}
