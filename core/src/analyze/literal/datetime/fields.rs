//! A text in its fields: `ParseDateTime` of `datetime.c`.

use super::words;

/// What a field of a text looks like (`DTK_…`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::analyze::literal) enum Look {
    /// Digits, with a fraction perhaps.
    Number,
    /// What is joined by dashes, slashes or dots.
    Date,
    /// Digits with colons.
    Time,
    /// A sign and digits, with more behind them perhaps.
    Signed,
    /// Letters.
    Word,
    /// A sign and letters.
    Special,
}

/// One field; letters are in lower case.
pub(in crate::analyze::literal) type Field = (Look, String);

/// The most fields that a text may have (`MAXDATEFIELDS`).
const MOST: usize = 25;

/// The fields of a text, if it has nothing else.
pub(in crate::analyze::literal) fn split(text: &str) -> Option<Vec<Field>> {
    let mut reader = Reader { rest: text };
    let mut fields = Vec::new();
    loop {
        reader.rest = reader.rest.trim_start_matches(is_space);
        let Some(first) = reader.rest.chars().next() else { return Some(fields) };
        if fields.len() >= MOST {
            return None;
        }
        match first {
            '0'..='9' => fields.push(reader.numeric()),
            '.' => {
                let mut field = reader.take(1);
                field.push_str(&reader.digits());
                fields.push((Look::Number, field));
            }
            first if first.is_ascii_alphabetic() => fields.push(reader.word()),
            '+' | '-' => fields.push(reader.signed()?),
            first if first.is_ascii_punctuation() => {
                reader.take(1);
            }
            _ => return None,
        }
    }
}

/// `isspace` in the locale C.
pub(in crate::analyze::literal) fn is_space(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\x0b'
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn take(&mut self, bytes: usize) -> String {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken.to_ascii_lowercase()
    }

    fn while_(&mut self, fits: impl Fn(char) -> bool) -> String {
        let end = self.rest.find(|c: char| !fits(c)).unwrap_or(self.rest.len());
        self.take(end)
    }

    fn digits(&mut self) -> String {
        self.while_(|c| c.is_ascii_digit())
    }

    fn next(&self) -> char {
        self.rest.chars().next().unwrap_or('\0')
    }

    /// What begins with a digit.
    fn numeric(&mut self) -> Field {
        let mut field = self.digits();
        let delimiter = self.next();
        match delimiter {
            ':' => {
                field.push_str(&self.while_(|c| c.is_ascii_digit() || matches!(c, ':' | '.')));
                (Look::Time, field)
            }
            '-' | '/' | '.' => {
                field.push_str(&self.take(1));
                if !self.next().is_ascii_digit() {
                    field.push_str(&self.while_(|c| c.is_ascii_alphanumeric() || c == delimiter));
                    return (Look::Date, field);
                }
                field.push_str(&self.digits());
                if self.next() == delimiter {
                    field.push_str(&self.while_(|c| c.is_ascii_digit() || c == delimiter));
                    return (Look::Date, field);
                }
                (if delimiter == '.' { Look::Number } else { Look::Date }, field)
            }
            _ => (Look::Number, field),
        }
    }

    /// What begins with a letter: with digits or punctuation in it, it is a date or the name of a zone.
    fn word(&mut self) -> Field {
        let mut field = self.while_(|c| c.is_ascii_alphabetic());
        let joined = match self.next() {
            '-' | '/' | '.' => true,
            '+' | '0'..='9' => words::meaning(&field).is_none(),
            _ => false,
        };
        if !joined {
            return (Look::Word, field);
        }
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '/' | '_' | '.' | ':');
        field.push_str(&self.while_(fits));
        (Look::Date, field)
    }

    /// What begins with a sign.
    fn signed(&mut self) -> Option<Field> {
        let mut field = self.take(1);
        self.rest = self.rest.trim_start_matches(is_space);
        let next = self.next();
        if next.is_ascii_digit() {
            field.push_str(&self.while_(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | '-')));
            return Some((Look::Signed, field));
        }
        if next.is_ascii_alphabetic() {
            field.push_str(&self.while_(|c| c.is_ascii_alphabetic()));
            return Some((Look::Special, field));
        }
        None
    }
}
