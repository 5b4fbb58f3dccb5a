//! Lines: where a place is, and how two texts differ.

use std::collections::BTreeMap;
use std::ops::Range;

use similar::{Algorithm, ChangeTag, capture_diff_slices};

use super::DiffLine;

/// The way from a byte of a text to what people and editors count, found in time that does not grow with the text.
pub(super) struct Lines<'a> {
    text: &'a str,
    /// For each line its first byte and the UTF-16 code units before it.
    starts: Vec<(u32, u32)>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut starts = vec![(0, 0)];
        let mut units = 0_u32;
        for (at, c) in text.char_indices() {
            units += c.len_utf16() as u32;
            if c == '\n' {
                starts.push((at as u32 + 1, units));
            }
        }
        Self { text, starts }
    }

    /// Line and column, from 1, the column in characters, and the UTF-16 code units before the byte. An offset past the end
    /// or within a character counts as the nearest before it.
    pub(super) fn find(&self, offset: u32) -> (u32, u32, u32) {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|(start, _)| *start as usize <= offset).max(1);
        let (start, units) = self.starts.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(start as usize..offset).unwrap_or_default();
        let column = before.chars().count() as u32 + 1;
        let within: usize = before.chars().map(char::len_utf16).sum();
        (line as u32, column, units + within as u32)
    }
}

/// The most pairs of lines that are compared with each other; more than that are replaced as one.
const MOST_PAIRS: usize = 1_000_000;

/// How one text becomes the other, line by line. Lines that both have once keep their places (as in patience diff), and
/// what lies between them is compared on its own: the time stays near to what sorting takes.
pub(super) fn diff(from: &str, to: &str) -> Vec<DiffLine> {
    let (old, new): (Vec<&str>, Vec<&str>) = (from.lines().collect(), to.lines().collect());
    let mut out = Vec::with_capacity(old.len().max(new.len()));
    let (mut old_at, mut new_at) = (0, 0);
    for (old_anchor, new_anchor) in anchors(&old, &new) {
        gap(&old, &new, old_at..old_anchor, new_at..new_anchor, &mut out);
        out.extend(old.get(old_anchor).map(|line| diff_line(' ', line)));
        (old_at, new_at) = (old_anchor + 1, new_anchor + 1);
    }
    gap(&old, &new, old_at..old.len(), new_at..new.len(), &mut out);
    out
}

fn diff_line(sign: char, text: &str) -> DiffLine {
    DiffLine { sign, text: text.to_owned() }
}

/// Pairs of places of lines that each side has exactly once, as many as keep the order of both.
fn anchors(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let mut seen: BTreeMap<&str, [Vec<usize>; 2]> = BTreeMap::new();
    for (side, lines) in [old, new].into_iter().enumerate() {
        for (at, line) in lines.iter().enumerate() {
            if let Some(places) = seen.entry(line).or_default().get_mut(side) {
                places.push(at);
            }
        }
    }
    let mut pairs: Vec<(usize, usize)> = seen
        .into_values()
        .filter_map(|places| match places.each_ref().map(Vec::as_slice) {
            [[old], [new]] => Some((*old, *new)),
            _ => None,
        })
        .collect();
    pairs.sort_unstable();
    longest_rising(&pairs)
}

/// The longest part of the pairs in which the second numbers rise, by patience sorting.
fn longest_rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut tops: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let second = |at: &usize| pairs.get(*at).map(|pair| pair.1);
    for (at, pair) in pairs.iter().enumerate() {
        let pile = tops.partition_point(|top| second(top) < Some(pair.1));
        before.push(pile.checked_sub(1).and_then(|pile| tops.get(pile)).copied());
        match tops.get_mut(pile) {
            Some(top) => *top = at,
            None => tops.push(at),
        }
    }
    let mut chosen = Vec::with_capacity(tops.len());
    let mut next = tops.last().copied();
    while let Some(at) = next {
        chosen.extend(pairs.get(at).copied());
        next = before.get(at).copied().flatten();
    }
    chosen.reverse();
    chosen
}

/// What lies between two lines that stay.
fn gap(old: &[&str], new: &[&str], old_range: Range<usize>, new_range: Range<usize>, out: &mut Vec<DiffLine>) {
    let old = old.get(old_range).unwrap_or_default();
    let new = new.get(new_range).unwrap_or_default();
    if old.len().saturating_mul(new.len()) > MOST_PAIRS {
        out.extend(old.iter().map(|line| diff_line('-', line)));
        out.extend(new.iter().map(|line| diff_line('+', line)));
        return;
    }
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        out.extend(op.iter_changes(old, new).map(|change| match change.tag() {
            ChangeTag::Equal => diff_line(' ', change.value()),
            ChangeTag::Delete => diff_line('-', change.value()),
            ChangeTag::Insert => diff_line('+', change.value()),
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_count_lines_characters_and_code_units() {
        let lines = Lines::new("a\n𝄞é x\n");
        assert_eq!(lines.find(0), (1, 1, 0));
        assert_eq!(lines.find(2), (2, 1, 2));
        assert_eq!(lines.find(6), (2, 2, 4));
        assert_eq!(lines.find(4), (2, 1, 2), "within a character");
        assert_eq!(lines.find(900), (3, 1, 8));
    }

    #[test]
    fn moves_little() {
        let signs: String = diff("a\nb\nc\nb\n", "a\nx\nc\nb\nd\n").iter().map(|line| line.sign).collect();
        assert_eq!(signs, " -+  +");
    }

    #[test]
    fn long_texts_that_share_nothing_take_no_time() {
        let text = |word: &str| (0..50_000).map(|n| format!("{word} {}\n", n % 777)).collect::<String>();
        assert_eq!(diff(&text("a"), &text("b")).len(), 100_000);
    }

    proptest! {
        #[test]
        fn both_texts_are_in_it(old in prop::collection::vec("[a-f]{0,2}", 0..30), new in prop::collection::vec("[a-f]{0,2}", 0..30)) {
            let lines = diff(&old.join("\n"), &new.join("\n"));
            let side = |sign: char| -> Vec<String> {
                lines.iter().filter(|line| line.sign == ' ' || line.sign == sign).map(|line| line.text.clone()).collect()
            };
            prop_assert_eq!(side('-'), old.join("\n").lines().map(str::to_owned).collect::<Vec<_>>());
            prop_assert_eq!(side('+'), new.join("\n").lines().map(str::to_owned).collect::<Vec<_>>());
        }
    }
}
