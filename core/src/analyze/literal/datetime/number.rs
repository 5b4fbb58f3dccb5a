//! Numbers at the beginning of a text, as C reads them.

/// `strtoint`: the integer at the beginning, which is nothing where it is too great, and what stands behind it.
pub(in crate::analyze::literal) fn leading(text: &str) -> Option<(Option<i64>, &str)> {
    let (value, rest) = leading_wide(text)?;
    Some((value.filter(|value| i32::try_from(*value).is_ok()), rest))
}

/// The same of 64 bits.
pub(in crate::analyze::literal) fn leading_wide(text: &str) -> Option<(Option<i64>, &str)> {
    let sign = usize::from(text.starts_with(['-', '+']));
    let digits = text.get(sign..)?;
    let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    if length == 0 {
        return None;
    }
    let (number, rest) = text.split_at_checked(sign + length)?;
    Some((number.parse().ok(), rest))
}

/// `ParseFraction`: a point and digits, which may be none.
pub(in crate::analyze::literal) fn fraction(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('.')?;
    if digits.is_empty() {
        return Some(0.0);
    }
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}
