//! The names PostgreSQL chooses where none is given (`makeObjectName`, `ChooseRelationName`, `ChooseConstraintName` and
//! `ChooseIndexNameAddition` of its source).

use crate::name::{Ident, truncate};

/// `name1_name2_label`, the two names shortened together, the longer one first, until the whole fits.
pub(super) fn object_name(name1: &str, name2: Option<&str>, label: &str) -> Ident {
    let overhead = label.len() + 1 + usize::from(name2.is_some());
    let room = Ident::MAX_BYTES.saturating_sub(overhead);
    let (mut length1, mut length2) = (name1.len(), name2.map_or(0, str::len));
    while length1 + length2 > room {
        if length1 > length2 {
            length1 -= 1;
        } else {
            length2 -= 1;
        }
    }
    let name1 = truncate(name1, length1);
    match name2 {
        Some(name2) => Ident::new(format!("{name1}_{}_{label}", truncate(name2, length2))),
        None => Ident::new(format!("{name1}_{label}")),
    }
}

/// The first of `name1_name2_label`, `…label1`, `…label2`, … that is not taken.
pub(super) fn free_name(name1: &str, name2: Option<&str>, label: &str, taken: impl Fn(&Ident) -> bool) -> Ident {
    let mut candidate = object_name(name1, name2, label);
    let mut pass = 0u32;
    while taken(&candidate) {
        pass += 1;
        candidate = object_name(name1, name2, &format!("{label}{pass}"));
    }
    candidate
}

/// The columns' names joined by underscores, as far as they are needed to fill a name.
pub(super) fn joined<'a>(columns: impl IntoIterator<Item = &'a str>) -> String {
    let mut joined = String::new();
    for column in columns {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(truncate(column, Ident::MAX_BYTES));
        if joined.len() > Ident::MAX_BYTES {
            break;
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_share_the_room() {
        let table = "a".repeat(50);
        let column = "b".repeat(30);
        let name = object_name(&table, Some(&column), "fkey");
        assert_eq!(name.as_str().len(), 63);
        assert_eq!(name.as_str(), format!("{}_{}_fkey", "a".repeat(29), "b".repeat(28)));
        assert_eq!(object_name("users", None, "pkey").as_str(), "users_pkey");
    }

    #[test]
    fn taken_names_are_numbered() {
        let taken = ["t_a_idx", "t_a_idx1"];
        assert_eq!(free_name("t", Some("a"), "idx", |name| taken.contains(&name.as_str())).as_str(), "t_a_idx2");
    }
}
