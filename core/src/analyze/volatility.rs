//! How much an expression's value may change: `contain_mutable_functions`.

use super::catalog::Volatility;
use super::node::{Node, NodeKind};
use super::walk::walk;
use crate::source::Span;

/// The first part that is not immutable, if there is one.
pub(crate) fn mutable_part(node: &Node) -> Option<Span> {
    let mut found = None;
    walk(node, 0, &mut |node, _| {
        if found.is_none() && own(node) != Volatility::Immutable {
            found = Some(node.span);
        }
    });
    found
}

/// What a node brings along by itself.
fn own(node: &Node) -> Volatility {
    match &node.kind {
        NodeKind::Func { function, .. } => function.volatility,
        NodeKind::Op { volatility, .. }
        | NodeKind::ArrayOp { volatility, .. }
        | NodeKind::ViaIo { volatility, .. }
        | NodeKind::Form { volatility, .. }
        | NodeKind::ArrayCoerce { volatility, .. } => *volatility,
        NodeKind::SqlValue { .. } => Volatility::Stable,
        _ => Volatility::Immutable,
    }
}
