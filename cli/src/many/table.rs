//! Rows of text in columns.

/// A head and rows, each column as wide as its widest text.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut lines = vec![head.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>()];
    lines.extend(rows.iter().cloned());
    let width = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|text| text.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |texts: &Vec<String>| {
        let padded = texts.iter().zip(&widths).map(|(text, width)| format!("{text:<width$}"));
        format!("{}\n", padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_they_need() {
        let rows = [vec!["żółw".to_owned(), "1".to_owned()], vec!["b".to_owned()]];
        assert_eq!(table(&["name", "files", "x"], &rows), "name  files  x\nżółw  1\nb\n");
    }
}
