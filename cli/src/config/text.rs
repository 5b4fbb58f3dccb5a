//! Texts with holes, conditions and loops: `${…}`, `%{ if … }` and `%{ for … }`.

use std::borrow::Cow;

use hcl_edit::template::{Directive, Element, ForDirective, IfDirective, Strip, Template};

use super::evaluate::{Evaluator, Scope, said};
use super::fault::Fault;
use super::value::Value;

/// A text as it grows.
#[derive(Default)]
struct Text {
    text: String,
    /// What stands before here is not the file's own text, and no white space of it is taken away.
    kept: usize,
    /// Whether white space that the file has next is left out.
    strip: bool,
    /// How many blanks lines within marks begin with that are none of their own.
    indent: usize,
    /// How many marks are around.
    depth: usize,
}

impl Text {
    fn literal(&mut self, literal: &str) {
        let literal = if self.depth > 0 { self.dedented(literal) } else { Cow::Borrowed(literal) };
        let literal = if self.strip { literal.trim_start() } else { &literal };
        // White space alone may go on in the next piece.
        self.strip &= literal.is_empty();
        self.text.push_str(literal);
    }

    fn dedented<'l>(&self, literal: &'l str) -> Cow<'l, str> {
        if self.indent == 0 {
            return Cow::Borrowed(literal);
        }
        let mut lines = literal.split('\n');
        let mut whole = lines.next().unwrap_or_default().to_owned();
        for line in lines {
            let blanks = line.bytes().take(self.indent).take_while(|byte| *byte == b' ').count();
            whole.push('\n');
            whole.push_str(line.get(blanks..).unwrap_or_default());
        }
        Cow::Owned(whole)
    }

    /// Where a mark begins: with `~`, white space before it goes.
    fn before(&mut self, strip: Strip) {
        if strip.strip_start() {
            let own = self.text.get(self.kept..).unwrap_or_default().trim_end().len();
            self.text.truncate(self.kept + own);
        }
    }

    /// Where a mark ends: with `~`, white space after it goes.
    fn after(&mut self, strip: Strip) {
        self.kept = self.text.len();
        self.strip = strip.strip_end();
    }
}

impl Evaluator<'_> {
    /// What a text with marks gives. One that is a hole and nothing else gives what stands in it. `indent` is what lines within marks
    /// are to lose; those outside have lost it.
    pub(super) fn template(&self, template: &Template, indent: usize, scope: &Scope) -> Result<Value, Fault> {
        if let Some(Element::Interpolation(only)) = template.as_single_element() {
            return self.value(&only.expr, scope);
        }
        let mut text = Text { indent, ..Text::default() };
        self.write(template, scope, &mut text)?;
        Ok(Value::Text(text.text))
    }

    fn write(&self, template: &Template, scope: &Scope, text: &mut Text) -> Result<(), Fault> {
        for element in template {
            match element {
                Element::Literal(literal) => text.literal(literal),
                Element::Interpolation(hole) => {
                    text.before(hole.strip);
                    text.text.push_str(&said(self.value(&hole.expr, scope)?.to_text(), &hole.expr)?);
                    text.after(hole.strip);
                }
                Element::Directive(directive) => {
                    text.depth += 1;
                    match &**directive {
                        Directive::If(chosen) => self.write_chosen(chosen, scope, text)?,
                        Directive::For(each) => self.write_each(each, scope, text)?,
                    }
                    text.depth -= 1;
                }
            }
        }
        Ok(())
    }

    fn write_chosen(&self, directive: &IfDirective, scope: &Scope, text: &mut Text) -> Result<(), Fault> {
        let (first, other, end) = (&directive.if_expr, &directive.else_expr, directive.endif_expr.strip);
        text.before(first.strip);
        if said(self.value(&first.cond_expr, scope)?.to_bool(), &first.cond_expr)? {
            text.after(first.strip);
            self.write(&first.template, scope, text)?;
            text.before(other.as_ref().map_or(end, |other| other.strip));
        } else if let Some(other) = other {
            text.after(other.strip);
            self.write(&other.template, scope, text)?;
            text.before(end);
        }
        text.after(end);
        Ok(())
    }

    fn write_each(&self, directive: &ForDirective, scope: &Scope, text: &mut Text) -> Result<(), Fault> {
        let (each, end) = (&directive.for_expr, directive.endfor_expr.strip);
        text.before(each.strip);
        let collection = &each.collection_expr;
        for (key, value) in said(self.value(collection, scope)?.entries(), collection)? {
            let mut inner = scope.with(each.value_var.as_str(), value);
            if let Some(name) = &each.key_var {
                inner = inner.with(name.as_str(), key);
            }
            text.after(each.strip);
            self.write(&each.template, &inner, text)?;
            text.before(end);
        }
        text.after(end);
        Ok(())
    }
}
