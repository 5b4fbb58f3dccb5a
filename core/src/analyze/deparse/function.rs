//! Functions, aggregates and windows: `get_func_expr`, `get_func_sql_syntax`, `get_agg_expr`, `get_windowfunc_expr`.

use super::Printer;
use super::constant::Label;
use crate::analyze::catalog::Oid;
use crate::analyze::node::{
    AggregateCall, AggregateForm, BoundFrame, FormPart, FrameEnd, FunctionRef, Node, NodeKind, SortKey, Syntax, Value,
    Window, WindowCall, WindowRef,
};
use crate::analyze::quote;
use crate::model::Piece;
use crate::sql::ast::{CallForm, FrameExclusion, FrameUnit};

impl<'n> Printer<'_, '_, 'n> {
    pub(super) fn function(&mut self, function: FunctionRef, arguments: &'n [Node], syntax: Syntax, variadic: bool) {
        if self.sql_syntax(arguments, syntax) {
            return;
        }
        self.called(function.name, function.routine);
        self.put("(");
        self.arguments(arguments, variadic);
        self.put(")");
    }

    /// The name of a function, be it one of the schema.
    fn called(&mut self, name: &str, routine: Option<usize>) {
        match routine.and_then(|number| self.env.own_function(number)) {
            Some(own) if own.brought_by.is_some() => {
                self.env.brought_pieces(own.id.clone()).into_iter().for_each(|piece| self.put_piece(piece));
            }
            Some(own) => self.put_piece(Piece::object(own.id.clone())),
            None => self.put(&quote::function(name, self.env.version)),
        }
    }

    fn arguments(&mut self, arguments: &'n [Node], variadic: bool) {
        for (at, argument) in arguments.iter().enumerate() {
            if at > 0 {
                self.put(", ");
            }
            if variadic && at + 1 == arguments.len() {
                self.put("VARIADIC ");
            }
            self.expression(argument, true);
        }
    }

    /// Prints a function in SQL's own words; says whether it has any.
    fn sql_syntax(&mut self, arguments: &'n [Node], syntax: Syntax) -> bool {
        match (syntax, arguments) {
            (Syntax::AtTimeZone, [zone, time]) => {
                self.words(&[Ok("("), Err(time), Ok(" AT TIME ZONE "), Err(zone), Ok(")")])
            }
            (Syntax::AtTimeZone, [time]) => self.words(&[Ok("("), Err(time), Ok(" AT LOCAL)")]),
            (Syntax::IsNormalized, [text]) => self.words(&[Ok("("), Err(text), Ok(" IS NORMALIZED)")]),
            (Syntax::IsNormalized, [text, form]) => {
                self.words(&[Ok("("), Err(text), Ok(" IS ")]);
                self.raw(form);
                self.put(" NORMALIZED)");
            }
            (Syntax::Written(form), arguments) => return self.written_syntax(form, arguments),
            (Syntax::AtTimeZone | Syntax::IsNormalized, _) => return false,
        }
        true
    }

    fn written_syntax(&mut self, form: CallForm, arguments: &'n [Node]) -> bool {
        match (form, arguments) {
            (CallForm::Extract, [field, source]) => {
                self.put("EXTRACT(");
                self.field(field);
                self.words(&[Ok(" FROM "), Err(source), Ok(")")]);
            }
            (CallForm::Overlay, [text, by, from]) => {
                self.words(&[Ok("OVERLAY("), Err(text), Ok(" PLACING "), Err(by), Ok(" FROM "), Err(from), Ok(")")])
            }
            (CallForm::Overlay, [text, by, from, count]) => self.words(&[
                Ok("OVERLAY("),
                Err(text),
                Ok(" PLACING "),
                Err(by),
                Ok(" FROM "),
                Err(from),
                Ok(" FOR "),
                Err(count),
                Ok(")"),
            ]),
            (CallForm::Position, [within, part]) => {
                self.words(&[Ok("POSITION(("), Err(part), Ok(") IN ("), Err(within), Ok("))")]);
            }
            (CallForm::Substring, [_, pattern]) if pattern.ty() == Oid::TEXT => return false,
            (CallForm::Substring, [text, pattern, escape]) if pattern.ty() == Oid::TEXT => self.words(&[
                Ok("SUBSTRING("),
                Err(text),
                Ok(" SIMILAR "),
                Err(pattern),
                Ok(" ESCAPE "),
                Err(escape),
                Ok(")"),
            ]),
            (CallForm::Substring, [text, from]) => {
                self.words(&[Ok("SUBSTRING("), Err(text), Ok(" FROM "), Err(from), Ok(")")]);
            }
            (CallForm::Substring, [text, from, count]) => {
                self.words(&[Ok("SUBSTRING("), Err(text), Ok(" FROM "), Err(from), Ok(" FOR "), Err(count), Ok(")")])
            }
            (CallForm::SubstringSimilar, [text, pattern, escape]) => self.words(&[
                Ok("SUBSTRING("),
                Err(text),
                Ok(" SIMILAR "),
                Err(pattern),
                Ok(" ESCAPE "),
                Err(escape),
                Ok(")"),
            ]),
            (CallForm::TrimBoth, arguments) => return self.trim("BOTH", arguments),
            (CallForm::TrimLeading, arguments) => return self.trim("LEADING", arguments),
            (CallForm::TrimTrailing, arguments) => return self.trim("TRAILING", arguments),
            (CallForm::CollationFor, [value]) => self.words(&[Ok("COLLATION FOR ("), Err(value), Ok(")")]),
            (CallForm::Normalize, [text]) => self.words(&[Ok("NORMALIZE("), Err(text), Ok(")")]),
            (CallForm::Normalize, [text, form]) => {
                self.words(&[Ok("NORMALIZE("), Err(text), Ok(", ")]);
                self.raw(form);
                self.put(")");
            }
            (CallForm::XmlExists, [path, value]) => {
                self.words(&[Ok("XMLEXISTS(("), Err(path), Ok(") PASSING ("), Err(value), Ok("))")]);
            }
            (CallForm::Overlaps, [a, b, c, d]) => self.words(&[
                Ok("(("),
                Err(a),
                Ok(", "),
                Err(b),
                Ok(") OVERLAPS ("),
                Err(c),
                Ok(", "),
                Err(d),
                Ok("))"),
            ]),
            (
                CallForm::Function
                | CallForm::Extract
                | CallForm::Overlay
                | CallForm::Position
                | CallForm::Substring
                | CallForm::SubstringSimilar
                | CallForm::CollationFor
                | CallForm::Normalize
                | CallForm::Overlaps
                | CallForm::XmlExists,
                _,
            ) => return false,
        }
        true
    }

    fn trim(&mut self, side: &str, arguments: &'n [Node]) -> bool {
        match arguments {
            [text] => self.words(&[Ok("TRIM("), Ok(side), Ok(" FROM "), Err(text), Ok(")")]),
            [text, characters] => {
                self.words(&[Ok("TRIM("), Ok(side), Ok(" "), Err(characters), Ok(" FROM "), Err(text), Ok(")")]);
            }
            _ => return false,
        }
        true
    }

    /// Words and expressions in turn.
    fn words(&mut self, parts: &[Result<&str, &'n Node>]) {
        for part in parts {
            match part {
                Ok(word) => self.put(word),
                Err(node) => self.expression(node, false),
            }
        }
    }

    /// The name of a field that is extracted: PostgreSQL prints whatever it is without quotes, but in any case it means
    /// the same, and some words can be read in quotes alone.
    fn field(&mut self, node: &'n Node) {
        let Some(Value::Text(text)) = node.constant() else { return self.expression(node, false) };
        let text = text.to_ascii_lowercase();
        let is_field = matches!(text.as_str(), "year" | "month" | "day" | "hour" | "minute" | "second");
        let is_word = quote::identifier(&text) == text && crate::sql::keywords::category(&text).is_none();
        self.put(&if is_field || is_word { text } else { quote::literal(&text) });
    }

    /// A text constant without its quotes, as a word of its own.
    fn raw(&mut self, node: &'n Node) {
        match node.constant() {
            Some(Value::Text(text)) => self.put(&text.clone()),
            Some(Value::Null | Value::Object(_)) | None => self.expression(node, false),
        }
    }

    /// What SQL writes with words of its own.
    pub(super) fn parts(&mut self, parts: &'n [FormPart]) {
        for part in parts {
            match part {
                FormPart::Words(text) => self.put(text),
                FormPart::Value(node) => self.expression(node, false),
                FormPart::Shown(node) => self.expression(node, true),
                FormPart::Bare(node) => match &node.kind {
                    NodeKind::Const { value, ty, typmod } => self.constant(value, *ty, *typmod, Label::Never),
                    _ => self.expression(node, false),
                },
                FormPart::Type(ty, typmod) => self.type_name(*ty, *typmod),
                FormPart::Line(step) => self.keyword("", *step, 0, 0),
                FormPart::Indent(step) => self.indent += step,
            }
        }
    }

    /// The name and the arguments of an aggregate that SQL has words of its own for.
    fn aggregate_form(&mut self, form: &'n AggregateForm, arguments: &'n [Node]) {
        self.put(form.name);
        self.put("(");
        for (at, argument) in arguments.iter().enumerate() {
            self.put(if at > 0 { form.separator } else { "" });
            self.expression(argument, true);
        }
    }

    pub(super) fn aggregate(&mut self, call: &'n AggregateCall) {
        if let Some(form) = &call.form {
            self.aggregate_form(form, &call.arguments);
            if !call.order_by.is_empty() {
                self.put(" ORDER BY ");
                self.sort_keys(&call.order_by);
            }
            self.parts(&form.options);
            self.put(")");
            return self.filter(call.filter.as_ref());
        }
        self.called(call.name, call.routine);
        self.put("(");
        if call.distinct {
            self.put("DISTINCT ");
        }
        if call.star {
            self.put("*");
        } else {
            self.arguments(&call.arguments, call.variadic);
        }
        if call.within_group {
            self.put(") WITHIN GROUP (ORDER BY ");
            self.sort_keys(&call.order_by);
        } else if !call.order_by.is_empty() {
            self.put(" ORDER BY ");
            self.sort_keys(&call.order_by);
        }
        self.put(")");
        self.filter(call.filter.as_ref());
    }

    fn filter(&mut self, filter: Option<&'n Node>) {
        if let Some(filter) = filter {
            self.words(&[Ok(" FILTER (WHERE "), Err(filter), Ok(")")]);
        }
    }

    pub(super) fn window_call(&mut self, call: &'n WindowCall) {
        match &call.form {
            Some(form) => {
                self.aggregate_form(form, &call.arguments);
                self.parts(&form.options);
            }
            None => {
                self.called(call.name, call.routine);
                self.put("(");
                if call.star {
                    self.put("*");
                } else {
                    self.list(&call.arguments, true);
                }
            }
        }
        self.put(")");
        self.filter(call.filter.as_ref());
        self.put(" OVER ");
        match &call.window {
            WindowRef::Named(name) => self.put(&quote::identifier(name.as_str())),
            WindowRef::Inline(window) => self.window(window),
        }
    }

    /// `get_rule_windowspec`
    pub(super) fn window(&mut self, window: &'n Window) {
        self.put("(");
        let mut space = "";
        if let Some(base) = &window.base {
            self.put(&quote::identifier(base.as_str()));
            space = " ";
        }
        if !window.partition_by.is_empty() {
            self.put(space);
            self.put("PARTITION BY ");
            for (at, node) in window.partition_by.iter().enumerate() {
                self.put(if at > 0 { ", " } else { "" });
                self.sort_value(node, None);
            }
            space = " ";
        }
        if !window.order_by.is_empty() {
            self.put(space);
            self.put("ORDER BY ");
            self.sort_keys(&window.order_by);
            space = " ";
        }
        if let Some(frame) = &window.frame {
            self.put(space);
            self.frame(frame);
        }
        self.put(")");
    }

    /// `get_window_frame_options`
    fn frame(&mut self, frame: &'n BoundFrame) {
        self.put(match frame.unit {
            FrameUnit::Range => "RANGE ",
            FrameUnit::Rows => "ROWS ",
            FrameUnit::Groups => "GROUPS ",
        });
        self.put(if frame.end.is_some() { "BETWEEN " } else { "" });
        self.frame_end(&frame.start);
        if let Some(end) = &frame.end {
            self.put(" AND ");
            self.frame_end(end);
        }
        self.put(match frame.exclusion {
            None | Some(FrameExclusion::NoOthers) => "",
            Some(FrameExclusion::CurrentRow) => " EXCLUDE CURRENT ROW",
            Some(FrameExclusion::Group) => " EXCLUDE GROUP",
            Some(FrameExclusion::Ties) => " EXCLUDE TIES",
        });
    }

    fn frame_end(&mut self, end: &'n FrameEnd) {
        match end {
            FrameEnd::UnboundedPreceding => self.put("UNBOUNDED PRECEDING"),
            FrameEnd::CurrentRow => self.put("CURRENT ROW"),
            FrameEnd::UnboundedFollowing => self.put("UNBOUNDED FOLLOWING"),
            FrameEnd::Preceding(offset) => self.words(&[Err(offset), Ok(" PRECEDING")]),
            FrameEnd::Following(offset) => self.words(&[Err(offset), Ok(" FOLLOWING")]),
        }
    }

    /// `get_rule_orderby`
    pub(super) fn sort_keys(&mut self, keys: &'n [SortKey]) {
        for (at, key) in keys.iter().enumerate() {
            self.put(if at > 0 { ", " } else { "" });
            self.sort_value(&key.value, key.position);
            let first = key.nulls_first.unwrap_or(key.descending);
            self.put(match (key.descending, first) {
                (false, false) => "",
                (false, true) => " NULLS FIRST",
                (true, true) => " DESC",
                (true, false) => " DESC NULLS LAST",
            });
        }
    }

    /// `get_rule_sortgroupclause`
    pub(super) fn sort_value(&mut self, node: &'n Node, position: Option<usize>) {
        if let Some(position) = position {
            self.put(&position.to_string());
            return;
        }
        match &node.kind {
            NodeKind::Const { value, ty, typmod } => self.constant(value, *ty, *typmod, Label::Always),
            NodeKind::Func { .. } | NodeKind::Aggregate(_) | NodeKind::Window(_) => {
                self.put("(");
                self.expression(node, true);
                self.put(")");
            }
            _ => self.expression(node, true),
        }
    }
}
