//! Window functions: `transformWindowFuncCall`.

use super::function::Overload;
use super::{Binder, Bound, Clause};
use crate::analyze::error::{raise, undecided};
use crate::analyze::node::{Node, NodeKind, Window, WindowCall, WindowRef};
use crate::source::Span;
use crate::sql::ast::{Call, Over, WindowSpec};

impl Binder<'_, '_> {
    /// A call with OVER.
    pub(super) fn window_call(
        &mut self,
        call: &Call,
        overload: Overload<'_>,
        arguments: Vec<Node>,
        span: Span,
    ) -> Bound<Node> {
        let Some(over) = &call.over else {
            let message = format!("window function {} requires an OVER clause", overload.name);
            return Err(raise("window-without-over", "42809", span, message).help("add OVER (…)").into());
        };
        if !matches!(self.clause(), Clause::Targets | Clause::OrderBy) {
            return Err(self.not_allowed("window functions", "window-not-allowed", "42P20", span));
        }
        let (arguments, ty) = self.prepare(&overload, arguments, span)?;
        let filter = self.filter(call)?;
        let window = match over {
            Over::Named(name) if self.scope.windows.contains(&name.ident) => WindowRef::Named(name.ident.clone()),
            Over::Named(name) => {
                let message = format!("window \"{}\" does not exist", name.ident.as_str());
                return Err(raise("unknown-window", "42704", name.span, message).into());
            }
            Over::Inline(spec) => WindowRef::Inline(Box::new(self.window_spec(spec, span)?)),
        };
        let call = WindowCall { name: overload.function.name, arguments, star: call.star, filter, window, ty };
        Ok(Node::new(NodeKind::Window(Box::new(call)), span))
    }

    /// A window's definition. Frames are not carried yet.
    pub(super) fn window_spec(&mut self, spec: &WindowSpec, span: Span) -> Bound<Window> {
        if spec.frame.is_some() {
            return Err(undecided(span, "a window's frame"));
        }
        let clause = std::mem::replace(&mut self.scope.clause, Clause::Window);
        let partition_by = self.list(&spec.partition_by);
        let order_by = self.sort_keys(&spec.order_by);
        self.scope.clause = clause;
        Ok(Window {
            base: spec.base.as_ref().map(|base| base.ident.clone()),
            partition_by: partition_by?,
            order_by: order_by?,
        })
    }
}
