/// The one of `candidates` that a misspelt word was probably meant to be: at most two letters away, and fewer than a
/// third of them.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    const LONGEST: usize = 63;
    if word.len() > LONGEST {
        return None;
    }
    let most = (word.len() / 3).min(2);
    let close = candidates.into_iter().filter(|candidate| candidate.len().abs_diff(word.len()) <= most);
    let best = close.map(|candidate| (distance(word, candidate), candidate)).min()?;
    (best.0 <= most).then_some(best.1)
}

/// How many letters must be put in, taken out, replaced or exchanged with their neighbour to make `a` into `b`.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut last: Option<char> = None;
    for (line, c) in a.chars().enumerate() {
        let mut next = vec![line + 1];
        for (at, d) in b.iter().enumerate() {
            let of = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut best = (of(&row, at + 1) + 1).min(of(&next, at) + 1).min(of(&row, at) + usize::from(c != *d));
            let swapped = at > 0 && last == Some(*d) && b.get(at - 1) == Some(&c);
            if swapped {
                best = best.min(of(&before, at - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
        last = Some(c);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_keyboard_are_close() {
        assert_eq!(nearest("tenat_id", ["id", "tenant_id", "name"]), Some("tenant_id"));
        assert_eq!(nearest("stauts", ["status", "states"]), Some("status"));
        assert_eq!(nearest("a", ["b", "id"]), None);
    }
}
