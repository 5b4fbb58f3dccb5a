//! Arrays that are cast as a whole.

use super::end_of_quotes;

/// `(ARRAY[…])::type[]` is how PostgreSQL prints an array that is cast as a whole, and, when it reads that again, it casts
/// each element instead (`transformTypeCast`). A cast to the array's own type in between keeps them apart.
pub(super) fn cast_twice(text: String) -> String {
    const BEGIN: &str = "(ARRAY[";
    if !text.contains(BEGIN) {
        return text;
    }
    let bytes = text.as_bytes();
    let (mut out, mut copied, mut at) = (String::with_capacity(text.len() + 32), 0, 0);
    while at < bytes.len() {
        if text.get(at..).is_some_and(|rest| rest.starts_with(BEGIN))
            && let Some((end, first)) = elements(bytes, at + BEGIN.len())
            && text.get(end..).is_some_and(|rest| rest.starts_with("])::"))
            && let Some(element) = text.get(at + BEGIN.len()..first).and_then(type_of)
        {
            out.push_str(text.get(copied..=end).unwrap_or_default());
            out.push_str(&format!("::{element}[]"));
            copied = end + 1;
        }
        at = end_of_quotes(bytes, at) + 1;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

/// Where the elements that start at `start` end, and where the first of them does.
fn elements(bytes: &[u8], start: usize) -> Option<(usize, usize)> {
    let (mut depth, mut at, mut first) = (0_usize, start, None);
    loop {
        match bytes.get(at)? {
            b']' if depth == 0 => return Some((at, first.unwrap_or(at))),
            b',' if depth == 0 => {
                first.get_or_insert(at);
            }
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.checked_sub(1)?,
            _ => at = end_of_quotes(bytes, at),
        }
        at += 1;
    }
}

/// The type that an element says that it has.
fn type_of(element: &str) -> Option<&str> {
    if let Ok(number) = element.parse::<i128>() {
        let integer = i32::try_from(number).is_ok();
        return Some(if integer {
            "integer"
        } else if i64::try_from(number).is_ok() {
            "bigint"
        } else {
            "numeric"
        });
    }
    if element.contains('.') && element.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Some("numeric");
    }
    let bytes = element.as_bytes();
    let (mut depth, mut at, mut cast) = (0_usize, 0, None);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b':' if depth == 0 && bytes.get(at + 1) == Some(&b':') => {
                cast = Some(at + 2);
                at += 1;
            }
            b' ' | b',' if depth == 0 && cast.is_none() => return None,
            _ => at = end_of_quotes(bytes, at),
        }
        at += 1;
    }
    element.get(cast?..).filter(|ty| !ty.ends_with(']'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_arrays_that_are_cast_as_a_whole_get_a_second_cast() {
        let written = |text: &str| cast_twice(text.to_owned());
        assert_eq!(
            written("((a)::text = ANY ((ARRAY['x, ]'::character varying, 'y'::character varying])::text[]))"),
            "((a)::text = ANY ((ARRAY['x, ]'::character varying, 'y'::character varying]::character varying[])::text[]))"
        );
        assert_eq!(written("f((ARRAY[0.5, 1])::real[])"), "f((ARRAY[0.5, 1]::numeric[])::real[])");
        assert_eq!(written("(a = ANY ((ARRAY[1, 2])::numeric[]))"), "(a = ANY ((ARRAY[1, 2]::integer[])::numeric[]))");
        assert_eq!(
            written("f((ARRAY['x'::bpchar])::text[], (ARRAY[('z'::bpchar)::varchar])::text[])"),
            "f((ARRAY['x'::bpchar]::bpchar[])::text[], (ARRAY[('z'::bpchar)::varchar]::varchar[])::text[])"
        );
        for other in
            ["ARRAY['x'::text]", "(ARRAY[1, 2])", "'(ARRAY[1])::text[]'::text", "(ARRAY[a, b])::text[]", "(ARRAY["]
        {
            assert_eq!(written(other), other);
        }
    }
}
