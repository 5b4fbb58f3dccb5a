//! Points and what is made of them: the input and output functions of `geo_ops.c`.

use super::number::float8;
use super::{Input, Refused, invalid};

/// A point: both coordinates as they are printed.
type Point = (String, String);

struct Reader<'t> {
    rest: &'t str,
    whole: &'t str,
    name: &'static str,
}

type Read<T> = Result<T, Refused>;

impl<'t> Reader<'t> {
    fn new(text: &'t str, name: &'static str) -> Self {
        let mut reader = Self { rest: text, whole: text, name };
        reader.blanks();
        reader
    }

    fn bad(&self) -> Refused {
        invalid(self.name, self.whole)
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.rest.strip_prefix(c);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn expect(&mut self, c: char) -> Read<()> {
        if self.eat(c) { Ok(()) } else { Err(self.bad()) }
    }

    fn finish(&self) -> Read<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.bad()) }
    }

    /// `single_decode`
    fn number(&mut self) -> Read<String> {
        self.blanks();
        let (number, rest) = self.rest.split_at_checked(float_length(self.rest)).unwrap_or_default();
        if number.is_empty() {
            return Err(self.bad());
        }
        let shown = float8(number).map_err(|refused| match refused {
            Refused::Invalid(_, "22P02") => self.bad(),
            refused => refused,
        })?;
        self.rest = rest;
        self.blanks();
        Ok(shown)
    }

    /// `pair_decode`
    fn pair(&mut self) -> Read<Point> {
        self.blanks();
        let delimited = self.eat('(');
        let x = self.number()?;
        self.expect(',')?;
        let y = self.number()?;
        if delimited {
            self.expect(')')?;
            self.blanks();
        }
        Ok((x, y))
    }

    /// `path_decode`: so many points, and whether they make an open path.
    fn points(&mut self, may_be_open: bool, count: usize) -> Read<(Vec<Point>, bool)> {
        self.blanks();
        let mut depth = 0;
        let open = self.eat('[');
        if open {
            if !may_be_open {
                return Err(self.bad());
            }
            depth = 1;
        } else if let Some(inner) = self.rest.strip_prefix('(') {
            let inner = inner.trim_start_matches(|c: char| c.is_ascii_whitespace());
            if inner.starts_with('(') || self.rest.rfind('(') == Some(0) {
                depth = 1;
                self.rest = inner;
            }
        }
        let mut points = Vec::with_capacity(count);
        for _ in 0..count {
            points.push(self.pair()?);
            self.eat(',');
        }
        if depth > 0 {
            if !(self.eat(')') || open && self.eat(']')) {
                return Err(self.bad());
            }
            self.blanks();
        }
        Ok((points, open))
    }

    /// `pair_count`
    fn count(&self) -> Read<usize> {
        match self.whole.matches(',').count() {
            commas if commas % 2 == 1 => Ok(commas.div_ceil(2)),
            _ => Err(self.bad()),
        }
    }
}

/// How much of a text is a number, as C reads it.
fn float_length(text: &str) -> usize {
    let lower = text.to_ascii_lowercase();
    let sign = usize::from(lower.starts_with(['-', '+']));
    let unsigned = lower.get(sign..).unwrap_or_default();
    for word in ["infinity", "inf", "nan"] {
        if unsigned.starts_with(word) {
            return sign + word.len();
        }
    }
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let whole = digits(unsigned);
    let mut end = whole;
    let mut any = whole > 0;
    if let Some(fraction) = unsigned.get(end..).and_then(|rest| rest.strip_prefix('.')) {
        any |= digits(fraction) > 0;
        end += 1 + digits(fraction);
    }
    if !any {
        return 0;
    }
    if let Some(exponent) = unsigned.get(end..).and_then(|rest| rest.strip_prefix('e')) {
        let sign = usize::from(exponent.starts_with(['-', '+']));
        let length = digits(exponent.get(sign..).unwrap_or_default());
        end += if length > 0 { 1 + sign + length } else { 0 };
    }
    sign + end
}

fn show((x, y): &Point) -> String {
    format!("({x},{y})")
}

fn show_all(points: &[Point]) -> String {
    points.iter().map(show).collect::<Vec<_>>().join(",")
}

/// `point_in`, `point_out`
pub(super) fn point(text: &str) -> Input {
    let mut reader = Reader::new(text, "point");
    let point = reader.pair()?;
    reader.finish()?;
    Ok(show(&point))
}

/// `lseg_in`, `lseg_out`
pub(super) fn segment(text: &str) -> Input {
    let mut reader = Reader::new(text, "lseg");
    let (points, _) = reader.points(true, 2)?;
    reader.finish()?;
    Ok(format!("[{}]", show_all(&points)))
}

/// `box_in`, `box_out`: the upper right corner, then the lower left one.
pub(super) fn rectangle(text: &str) -> Input {
    let mut reader = Reader::new(text, "box");
    let (points, _) = reader.points(false, 2)?;
    reader.finish()?;
    let [(x1, y1), (x2, y2)] = points.as_slice() else { return Err(reader.bad()) };
    let greater = |one: &String, other: &String| {
        let value = |text: &String| text.parse::<f64>().unwrap_or(f64::NAN);
        // What is no number is greater than all numbers.
        let (a, b) = (value(one), value(other));
        if a.is_nan() || a > b { (one.clone(), other.clone()) } else { (other.clone(), one.clone()) }
    };
    let (right, left) = greater(x1, x2);
    let (top, bottom) = greater(y1, y2);
    Ok(format!("({right},{top}),({left},{bottom})"))
}

/// `path_in`, `path_out`
pub(super) fn path(text: &str) -> Input {
    let mut reader = Reader::new(text, "path");
    let count = reader.count()?;
    let delimited = reader.rest.rfind('(') == Some(0);
    if delimited {
        reader.eat('(');
    }
    let (points, open) = reader.points(true, count)?;
    if delimited {
        reader.expect(')')?;
        reader.blanks();
    }
    reader.finish()?;
    let shown = show_all(&points);
    Ok(if open { format!("[{shown}]") } else { format!("({shown})") })
}

/// `poly_in`, `poly_out`
pub(super) fn polygon(text: &str) -> Input {
    let mut reader = Reader::new(text, "polygon");
    let count = reader.count()?;
    let (points, _) = reader.points(false, count)?;
    reader.finish()?;
    Ok(format!("({})", show_all(&points)))
}

/// `circle_in`, `circle_out`
pub(super) fn circle(text: &str) -> Input {
    let mut reader = Reader::new(text, "circle");
    let mut round = reader.eat('<');
    let angled = round;
    if !round && let Some(inner) = reader.rest.strip_prefix('(') {
        let inner = inner.trim_start_matches(|c: char| c.is_ascii_whitespace());
        round = inner.starts_with('(');
        reader.rest = if round { inner } else { reader.rest };
    }
    let center = reader.pair()?;
    reader.eat(',');
    let radius = reader.number()?;
    if radius.starts_with('-') && radius != "-0" {
        return Err(reader.bad());
    }
    if round {
        if !(reader.eat(')') || angled && reader.eat('>')) {
            return Err(reader.bad());
        }
        reader.blanks();
    }
    reader.finish()?;
    Ok(format!("<{},{radius}>", show(&center)))
}

/// `line_in`, `line_out`; a line through two points is computed with, and so is left alone.
pub(super) fn line(text: &str) -> Input {
    let mut reader = Reader::new(text, "line");
    if !reader.eat('{') {
        return Err(Refused::Unknown("a line through two points, as a literal"));
    }
    let a = reader.number()?;
    reader.expect(',')?;
    let b = reader.number()?;
    reader.expect(',')?;
    let c = reader.number()?;
    reader.expect('}')?;
    reader.blanks();
    reader.finish()?;
    let zero = |text: &str| text.parse::<f64>().is_ok_and(|value| value.abs() <= 1.0e-06);
    if zero(&a) && zero(&b) {
        let message = "invalid line specification: A and B cannot both be zero".to_owned();
        return Err(Refused::Invalid(message, "22P02"));
    }
    Ok(format!("{{{a},{b},{c}}}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_print_as_postgresql_does() {
        assert_eq!(point("1 , 2.50").as_deref(), Ok("(1,2.5)"));
        assert_eq!(segment("(0,0),(1,1)").as_deref(), Ok("[(0,0),(1,1)]"));
        assert_eq!(rectangle("((0,5),(3,1))").as_deref(), Ok("(3,5),(0,1)"));
        assert_eq!(path("0,0,1,1").as_deref(), Ok("((0,0),(1,1))"));
        assert_eq!(path("[(0,0),(1,1)]").as_deref(), Ok("[(0,0),(1,1)]"));
        assert_eq!(polygon("((0,0),(1,1),(2,0))").as_deref(), Ok("((0,0),(1,1),(2,0))"));
        for text in ["<(0,0),2>", "((0,0),2)", "(0,0),2", "0,0,2"] {
            assert_eq!(circle(text).as_deref(), Ok("<(0,0),2>"), "{text}");
        }
        assert_eq!(line("{1,-1,0}").as_deref(), Ok("{1,-1,0}"));
        for text in ["", "1", "(1,2", "1,2)", "(1,2) x"] {
            assert!(matches!(point(text), Err(Refused::Invalid(_, "22P02"))), "{text}");
        }
    }
}
