//! The order of a plan's nodes.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use super::access;
use super::action::{Action, TableChange};
use super::build::{Build, Splits};
use super::describe;
use super::name_order::name_order;
use super::node::{ByElement, Claim, Group, Key, Nodes, Phase, table_rank};
use super::privileges;
use crate::analyze::dependencies::{self, Element, Keys};
use crate::diagnostic::Diagnostic;
use crate::model::{Definition, Descent, ObjectId, ObjectPart, Routine, Schema};
use crate::name::{Ident, QualifiedName};

/// The actions in order, and the circles that nothing can break.
#[derive(Debug, Default)]
pub(super) struct Ordered {
    pub(super) drafts: Vec<Draft>,
    pub(super) cycles: Vec<Diagnostic>,
}

/// One statement in its place.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) action: Action,
    pub(super) reason: String,
    pub(super) undecided: bool,
}

/// Why one node comes before another.
#[derive(Debug, Clone)]
enum Cause {
    /// What the later one makes needs what the earlier one makes.
    Make { dependent: Element, on: Element },
    /// What the earlier one takes away needs what the later one takes away.
    Take { dependent: Element, on: Element },
    /// What the later one makes seems to name what the earlier one makes, or what the earlier one takes away seems to name
    /// what the later one takes away; it may also be the other way round.
    Mention { dependent: Element, on: Element },
    /// The same, where PostgreSQL reads the text when it is given: it is the other way round only where nothing else goes.
    Reads { dependent: Element, on: Element },
    /// One had better come before the other; it may also be the other way round.
    Rather,
    /// A name must be free, a part must go before it comes back, a change waits for another of the same column.
    Order,
}

type Graph = DiGraph<usize, Cause>;

/// Orders the nodes. Where they stand in a circle, returns what must be split off to break it instead.
pub(super) fn order(build: Build<'_>) -> (Ordered, Splits) {
    let mut nodes = build.nodes;
    let mut graph = edges(&nodes, build.from, build.to);
    forget_mentions(&mut graph);
    let mut cycles = Vec::new();
    let hopeless = loop {
        let Circles { splits, unread, hopeless } = circles(&graph, &nodes);
        if !splits.is_empty() {
            return (Ordered::default(), splits);
        }
        if unread.is_empty() {
            break hopeless;
        }
        cycles.extend(unread.iter().filter_map(|edge| unread_diagnostic(&graph, &nodes, *edge)));
        graph.retain_edges(|_, edge| !unread.contains(&edge));
    };
    cycles.extend(hopeless.iter().map(|edge| cycle_diagnostic(&graph, &nodes, *edge)));
    graph.retain_edges(|_, edge| !hopeless.contains(&edge));
    tighten_first(&mut graph, &nodes);
    pull_drops(&graph, &mut nodes);
    let sorted = sorted(&graph, &nodes);
    (Ordered { drafts: merged(&graph, &nodes, &sorted), cycles }, Splits::default())
}

fn edges(nodes: &Nodes, from: &Schema, to: &Schema) -> Graph {
    let mut graph = Graph::with_capacity(nodes.nodes.len(), nodes.nodes.len() * 4);
    for number in 0..nodes.nodes.len() {
        graph.add_node(number);
    }
    let mut add = |before: usize, after: usize, cause: Cause| {
        if before != after {
            graph.add_edge(NodeIndex::new(before), NodeIndex::new(after), cause);
        }
    };
    let mut makers = [Lookup::new(&nodes.makes), Lookup::new(&nodes.makes)];
    needs(nodes.makes.keys(), to, &mut |dependent, on| {
        let [dependents, needed] = &mut makers;
        if let (Some(after), Some(before)) = (dependents.find(&dependent), needed.find(&on)) {
            add(before, after, Cause::Make { dependent, on });
        }
    });
    let mut takers = [Lookup::new(&nodes.takes), Lookup::new(&nodes.takes)];
    needs(nodes.takes.keys(), from, &mut |dependent, on| {
        // A column may change under what it owns, and what is replaced in place under all that names it.
        let stays = match &on {
            _ if matches!(dependent, Element::Owner(_)) => nodes.makes.contains_key(&on),
            Element::Part(ObjectPart::Object(ObjectId::Routine { .. } | ObjectId::View(_))) => {
                nodes.makes.get(&on) == nodes.takes.get(&on)
            }
            Element::Part(_) | Element::Default { .. } | Element::DomainDefault(_) | Element::Owner(_) => false,
        };
        let [dependents, needed] = &mut takers;
        if !stays && let (Some(before), Some(after)) = (dependents.find(&dependent), needed.find(&on)) {
            add(before, after, Cause::Take { dependent, on });
        }
    });
    for (number, node) in nodes.nodes.iter().enumerate() {
        let (made, gone) = match &node.action {
            Action::Define { definition, before } => (Some(definition), before.as_ref()),
            Action::Undefine(definition) => (None, Some(definition)),
            _ => (None, None),
        };
        if let Some(Definition::Routine(routine)) = made.map(|definition| &**definition) {
            for on in dependencies::mentions(routine, to) {
                if let Some(before) = nodes.makes.get(&on) {
                    add(*before, number, mention(routine, on));
                }
            }
        }
        // The way back makes it where this took it away.
        if let Some(Definition::Routine(routine)) = gone.map(|definition| &**definition) {
            for on in dependencies::mentions(routine, from) {
                if let Some(after) = nodes.takes.get(&on) {
                    add(number, *after, mention(routine, on));
                }
            }
        }
    }
    // A call does not say which of two overloads it means while both are there.
    let routine = |element: &Element| match element {
        Element::Part(ObjectPart::Object(ObjectId::Routine { name, .. })) => Some(name.clone()),
        Element::Part(_) | Element::Default { .. } | Element::DomainDefault(_) | Element::Owner(_) => None,
    };
    let mut made: BTreeMap<QualifiedName, Vec<usize>> = BTreeMap::new();
    for (name, make) in nodes.makes.iter().filter_map(|(element, make)| Some((routine(element)?, *make))) {
        made.entry(name).or_default().push(make);
    }
    for (element, take) in nodes.takes.iter().filter(|(element, _)| !nodes.makes.contains_key(*element)) {
        for make in routine(element).and_then(|name| made.get(&name)).into_iter().flatten() {
            add(*take, *make, Cause::Rather);
        }
    }
    for (element, take) in nodes.takes.iter().filter(|(element, _)| !nodes.aside.contains(element)) {
        if let Some(make) = nodes.makes.get(element) {
            add(*take, *make, Cause::Order);
        }
    }
    for (node, element) in &nodes.needs {
        if let Some(make) = nodes.makes.get(element) {
            add(*make, *node, Cause::Order);
        }
    }
    for (before, after) in &nodes.before {
        add(*before, *after, Cause::Order);
    }
    let mut releases: BTreeMap<&Claim, Vec<usize>> = BTreeMap::new();
    for (claim, node) in &nodes.releases {
        releases.entry(claim).or_default().push(*node);
    }
    for (claim, after) in &nodes.claims {
        for before in releases.get(claim).into_iter().flatten() {
            add(*before, *after, Cause::Order);
        }
    }
    let orders = column_order(nodes).into_iter().chain(policy_order(nodes)).chain(privileges::order(nodes));
    for (before, after) in orders {
        add(before, after, Cause::Order);
    }
    for (before, after) in name_order(nodes, from) {
        add(before, after, Cause::Rather);
    }
    graph
}

/// That a routine's text names something. Those in SQL are read when they are created (`check_function_bodies`); what has
/// the name of a parameter may be that.
fn mention(routine: &Routine, on: Element) -> Cause {
    let dependent = Element::object(routine.id());
    let name = match &on {
        Element::Part(ObjectPart::Object(
            ObjectId::Table(name) | ObjectId::View(name) | ObjectId::Sequence(name) | ObjectId::Type(name),
        )) => Some(name.name.clone()),
        Element::Part(ObjectPart::Column { column, .. }) => Some(column.clone()),
        Element::Part(_) | Element::Default { .. } | Element::DomainDefault(_) | Element::Owner(_) => None,
    };
    let is_parameter = routine.parameters.iter().any(|parameter| parameter.name.is_some() && parameter.name == name);
    if routine.language.as_str() == "sql" && !is_parameter {
        Cause::Reads { dependent, on }
    } else {
        Cause::Mention { dependent, on }
    }
}

/// Looks elements up that often come several times in a row.
struct Lookup<'a> {
    nodes: &'a ByElement,
    last: Option<(Element, Option<usize>)>,
}

impl<'a> Lookup<'a> {
    fn new(nodes: &'a ByElement) -> Self {
        Self { nodes, last: None }
    }

    fn find(&mut self, element: &Element) -> Option<usize> {
        match &self.last {
            Some((last, node)) if last == element => *node,
            Some(_) | None => {
                let node = self.nodes.get(element).copied();
                self.last = Some((element.clone(), node));
                node
            }
        }
    }
}

/// Tells `sink` what the elements need, looking at each of their objects once.
fn needs<'a>(elements: impl Iterator<Item = &'a Element>, schema: &Schema, sink: &mut impl FnMut(Element, Element)) {
    let objects: BTreeSet<_> = elements
        .map(|element| match element {
            Element::Part(part) => part.object(),
            Element::Default { table, .. } => crate::model::ObjectId::Table(table.clone()),
            Element::DomainDefault(domain) => crate::model::ObjectId::Type(domain.clone()),
            Element::Owner(sequence) => crate::model::ObjectId::Sequence(sequence.clone()),
        })
        .collect();
    if objects.is_empty() {
        return;
    }
    let keys = Keys::new(schema);
    for object in objects.iter().filter_map(|id| schema.get(id)) {
        dependencies::of_object(object, &keys, sink);
    }
}

/// Changes of the same column come in the order in which PostgreSQL can do them.
fn column_order(nodes: &Nodes) -> Vec<(usize, usize)> {
    let mut touched: BTreeMap<(&QualifiedName, &Ident), Vec<(u8, usize)>> = BTreeMap::new();
    for (number, node) in nodes.nodes.iter().enumerate() {
        if let Action::AlterTable { table, changes } = &node.action {
            for change in changes {
                for column in columns_of(change) {
                    touched.entry((table, column)).or_default().push((table_rank(change), number));
                }
            }
        }
    }
    let mut pairs = Vec::new();
    for mut turns in touched.into_values() {
        turns.sort_unstable();
        pairs.extend(turns.windows(2).filter_map(|pair| match pair {
            [(before, first), (after, second)] if before < after => Some((*first, *second)),
            _ => None,
        }));
    }
    pairs
}

fn columns_of(change: &TableChange) -> Vec<&Ident> {
    match change {
        TableChange::DropDefault(name)
        | TableChange::DropIdentity(name)
        | TableChange::DropExpression(name)
        | TableChange::DropNotNull(name)
        | TableChange::DropColumn(name)
        | TableChange::AlterType { column: name, .. }
        | TableChange::SetExpression(name, _)
        | TableChange::SetDefault(name, _)
        | TableChange::SetNotNull(name, _)
        | TableChange::ValidateNotNull { column: name, .. }
        | TableChange::InheritNotNull { column: name, .. }
        | TableChange::AddIdentity(name, _)
        | TableChange::AlterIdentity { column: name, .. } => vec![name],
        TableChange::AddColumn { column, .. } => vec![&column.name],
        TableChange::AddConstraint(constraint) => match &constraint.kind {
            crate::model::ConstraintKind::PrimaryKey(key) | crate::model::ConstraintKind::Unique(key) => {
                key.columns.iter().collect()
            }
            crate::model::ConstraintKind::ForeignKey(_)
            | crate::model::ConstraintKind::Check { .. }
            | crate::model::ConstraintKind::Exclude(_) => Vec::new(),
        },
        TableChange::DropConstraint(_)
        | TableChange::AlterConstraint(..)
        | TableChange::SetEnforced(..)
        | TableChange::SetStorage { .. }
        | TableChange::SetReplicaIdentity(_)
        | TableChange::SetCluster(_)
        | TableChange::SetOptions { .. }
        | TableChange::SetColumnOptions { .. }
        | TableChange::Tune { .. }
        | TableChange::ValidateConstraint(_) => Vec::new(),
    }
}

/// A primary key goes before its columns may be null, flags that hide rows come before policies, flags that show them
/// after.
fn policy_order(nodes: &Nodes) -> Vec<(usize, usize)> {
    let mut drops: BTreeMap<&QualifiedName, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    let mut flags: BTreeMap<&QualifiedName, [Vec<usize>; 3]> = BTreeMap::new();
    for (number, node) in nodes.nodes.iter().enumerate() {
        match &node.action {
            Action::SetRowSecurity { table, enabled, forced } => {
                let on = *enabled == Some(true) || (enabled.is_none() && *forced == Some(true));
                let [first, _, last] = flags.entry(table).or_default();
                if on { first.push(number) } else { last.push(number) }
            }
            Action::CreatePolicy(crate::model::Policy { table, .. })
            | Action::AlterPolicy { table, .. }
            | Action::DropPolicy { table, .. } => {
                let [_, policies, _] = flags.entry(table).or_default();
                policies.push(number);
            }
            Action::AlterTable { table, changes } => {
                for change in changes {
                    let (keys, nullable) = drops.entry(table).or_default();
                    match change {
                        TableChange::DropConstraint(_) => keys.push(number),
                        TableChange::DropNotNull(_) => nullable.push(number),
                        TableChange::DropDefault(_)
                        | TableChange::DropIdentity(_)
                        | TableChange::DropExpression(_)
                        | TableChange::DropColumn(_)
                        | TableChange::AlterType { .. }
                        | TableChange::AddColumn { .. }
                        | TableChange::SetExpression(..)
                        | TableChange::SetDefault(..)
                        | TableChange::SetNotNull(..)
                        | TableChange::ValidateNotNull { .. }
                        | TableChange::InheritNotNull { .. }
                        | TableChange::AddIdentity(..)
                        | TableChange::AlterIdentity { .. }
                        | TableChange::AddConstraint(_)
                        | TableChange::AlterConstraint(..)
                        | TableChange::SetEnforced(..)
                        | TableChange::ValidateConstraint(_)
                        | TableChange::SetStorage { .. }
                        | TableChange::SetReplicaIdentity(_)
                        | TableChange::SetCluster(_)
                        | TableChange::SetOptions { .. }
                        | TableChange::SetColumnOptions { .. }
                        | TableChange::Tune { .. } => {}
                    }
                }
            }
            _ => {}
        }
    }
    let mut pairs = Vec::new();
    let mut all = |first: &[usize], second: &[usize]| {
        pairs.extend(first.iter().flat_map(|first| second.iter().map(|second| (*first, *second))));
    };
    for (keys, nullable) in drops.values() {
        all(keys, nullable);
    }
    for [first, policies, last] in flags.values() {
        all(first, policies);
        all(policies, last);
        all(first, last);
    }
    pairs
}

/// Where two things wait for each other, what one of them only mentions, or had better wait for, does not count.
fn forget_mentions(graph: &mut Graph) {
    let mentions = |graph: &Graph, edge| matches!(graph.edge_weight(edge), Some(Cause::Mention { .. } | Cause::Rather));
    if !graph.edge_indices().any(|edge| mentions(graph, edge)) {
        return;
    }
    let mut component: Vec<usize> = vec![0; graph.node_count()];
    for (number, members) in kosaraju_scc(&*graph).into_iter().enumerate() {
        for member in members {
            if let Some(of) = component.get_mut(member.index()) {
                *of = number;
            }
        }
    }
    graph.retain_edges(|graph, edge| {
        let together = graph
            .edge_endpoints(edge)
            .is_some_and(|(from, to)| component.get(from.index()) == component.get(to.index()));
        !(together && mentions(&graph, edge))
    });
}

/// How circles are broken.
#[derive(Default)]
struct Circles {
    /// What must be split off.
    splits: Splits,
    /// The edges to texts that cannot be read when they are given.
    unread: BTreeSet<EdgeIndex>,
    /// Those of circles that nothing can break.
    hopeless: BTreeSet<EdgeIndex>,
}

fn circles(graph: &Graph, nodes: &Nodes) -> Circles {
    let mut circles = Circles::default();
    for component in kosaraju_scc(graph).into_iter().filter(|component| component.len() > 1) {
        let inside: BTreeSet<NodeIndex> = component.iter().copied().collect();
        let mut starts = component;
        starts.sort_by_key(|node| nodes.nodes.get(node.index()).map(|node| &node.key));
        Search { graph, nodes, inside, marks: BTreeMap::new(), path: Vec::new() }.run(&starts, &mut circles);
    }
    circles
}

/// A walk from what needs to what is needed, on the heap: a chain of tables may be longer than a stack.
struct Search<'a> {
    graph: &'a Graph,
    nodes: &'a Nodes,
    inside: BTreeSet<NodeIndex>,
    /// Whether a node is left (`true`) or still on the path.
    marks: BTreeMap<NodeIndex, bool>,
    /// Each node on the path with the edges still to follow, and the edge it was reached by.
    path: Vec<(NodeIndex, Vec<EdgeIndex>, Option<EdgeIndex>)>,
}

impl Search<'_> {
    fn run(mut self, starts: &[NodeIndex], circles: &mut Circles) {
        for start in starts {
            if self.marks.contains_key(start) {
                continue;
            }
            self.enter(*start, None);
            while let Some((node, edges, _)) = self.path.last_mut() {
                let node = *node;
                let Some(edge) = edges.pop() else {
                    self.marks.insert(node, true);
                    self.path.pop();
                    continue;
                };
                let Some((next, _)) = self.graph.edge_endpoints(edge) else { continue };
                match self.marks.get(&next) {
                    None => self.enter(next, Some(edge)),
                    Some(true) => {}
                    Some(false) => self.close(next, edge, circles),
                }
            }
        }
    }

    fn enter(&mut self, node: NodeIndex, by: Option<EdgeIndex>) {
        self.marks.insert(node, false);
        let mut edges: Vec<_> = self
            .graph
            .edges_directed(node, petgraph::Direction::Incoming)
            .filter(|edge| self.inside.contains(&edge.source()))
            .map(|edge| (self.nodes.nodes.get(edge.source().index()).map(|node| &node.key), edge.id()))
            .collect();
        // Popped from the end: the first by key comes first.
        edges.sort_by(|a, b| b.cmp(a));
        self.path.push((node, edges.into_iter().map(|(_, edge)| edge).collect(), by));
    }

    /// A circle: the edge that closes it is split off, or else the first on the way round that can be; or else a text cannot
    /// be read when it is given.
    fn close(&self, at: NodeIndex, closing: EdgeIndex, circles: &mut Circles) {
        let begin = self.path.iter().position(|(node, ..)| *node == at).unwrap_or_default();
        let way = self.path.iter().skip(begin + 1).filter_map(|(_, _, by)| *by);
        let way: Vec<EdgeIndex> = std::iter::once(closing).chain(way).collect();
        let parallel = |edge: EdgeIndex| {
            let ends = self.graph.edge_endpoints(edge);
            ends.map(|(from, to)| self.graph.edges_connecting(from, to).map(|edge| edge.id()).collect::<Vec<_>>())
                .unwrap_or_default()
        };
        for edge in &way {
            // Every reason for which one waits for the other must go.
            let pieces: Option<Vec<Split>> = parallel(*edge).into_iter().map(|edge| self.split(edge)).collect();
            if let Some(pieces) = pieces {
                pieces.into_iter().for_each(|piece| circles.splits.add(piece));
                return;
            }
        }
        let reads = |edge: &EdgeIndex| matches!(self.graph.edge_weight(*edge), Some(Cause::Reads { .. }));
        let unread = way.iter().map(|edge| parallel(*edge)).find(|edges| edges.iter().all(reads));
        match unread {
            Some(edges) => circles.unread.extend(edges),
            None => drop(circles.hopeless.insert(closing)),
        }
    }

    /// What can be split off so that the edge goes away.
    fn split(&self, edge: EdgeIndex) -> Option<Split> {
        let (before, after) = self.graph.edge_endpoints(edge)?;
        let whole = |node: NodeIndex| self.nodes.nodes.get(node.index()).map(|node| &node.action);
        let is_constraint = |element: &Element| matches!(element, Element::Part(ObjectPart::Constraint { .. }));
        match self.graph.edge_weight(edge)? {
            Cause::Make { dependent, on } => match (whole(after)?, whole(before)?) {
                (Action::AlterPolicy { .. } | Action::Define { before: Some(_), .. }, _) => {
                    Some(Split::Take(dependent.clone()))
                }
                (Action::CreateTable { .. }, _) if is_constraint(dependent) => Some(Split::Make(dependent.clone())),
                // What a table has of its parents is said with it.
                (Action::CreateTable { table, .. }, _)
                    if matches!(dependent, Element::Default { .. }) && table.descent == Descent::default() =>
                {
                    Some(Split::Make(dependent.clone()))
                }
                (_, Action::CreateTable { .. } | Action::AlterTable { .. }) if is_sequence(on) => {
                    Some(Split::Make(on.clone()))
                }
                (_, _) => None,
            },
            Cause::Take { dependent, .. } => match whole(before)? {
                Action::AlterPolicy { .. } | Action::Define { before: Some(_), .. } => {
                    Some(Split::Take(dependent.clone()))
                }
                Action::DropTable { .. } if can_go_first(dependent) => Some(Split::Take(dependent.clone())),
                Action::Undefine(view) if matches!(**view, Definition::View(_)) && is_rule(dependent) => {
                    Some(Split::Take(dependent.clone()))
                }
                Action::AlterTable { changes, .. }
                    if matches!(dependent, Element::Default { .. })
                        && matches!(changes.as_slice(), [TableChange::DropColumn(_)]) =>
                {
                    Some(Split::Take(dependent.clone()))
                }
                _ => None,
            },
            Cause::Mention { .. } | Cause::Reads { .. } | Cause::Rather | Cause::Order => None,
        }
    }
}

/// Something that is made or taken away in a step of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Split {
    /// A constraint or a default added after its table, or a sequence written out before it.
    Make(Element),
    /// A constraint, policy, rule or default that goes before its table, or what is made anew and not altered or replaced in place.
    Take(Element),
}

fn is_sequence(element: &Element) -> bool {
    matches!(element, Element::Part(ObjectPart::Object(crate::model::ObjectId::Sequence(_))))
}

fn can_go_first(element: &Element) -> bool {
    match element {
        Element::Default { .. } => true,
        Element::Owner(_) | Element::DomainDefault(_) | Element::Part(ObjectPart::Type { .. }) => false,
        Element::Part(ObjectPart::Constraint { .. }) => true,
        Element::Part(ObjectPart::Column { .. }) => false,
        Element::Part(ObjectPart::Object(id)) => {
            matches!(id, crate::model::ObjectId::Policy { .. }) || is_rule(element)
        }
    }
}

fn is_rule(element: &Element) -> bool {
    matches!(element, Element::Part(ObjectPart::Object(crate::model::ObjectId::Rule { .. })))
}

fn cycle_diagnostic(graph: &Graph, nodes: &Nodes, edge: EdgeIndex) -> Diagnostic {
    let what = match graph.edge_weight(edge) {
        Some(Cause::Make { dependent, on } | Cause::Take { dependent, on }) => {
            format!("{} and {} need each other", describe::element(dependent), describe::element(on))
        }
        Some(Cause::Mention { .. } | Cause::Reads { .. } | Cause::Rather | Cause::Order) | None => {
            let ends = graph.edge_endpoints(edge).map(|(from, to)| [to.index(), from.index()]);
            let titles = ends.into_iter().flatten().filter_map(|at| nodes.nodes.get(at));
            let titles: Vec<String> = titles.map(|node| crate::render::title(&node.action)).collect();
            format!("each waits for the other: {}", titles.join(", "))
        }
    };
    Diagnostic::error("plan-cycle", what).help("Make the change in two migrations.")
}

/// A text that names what comes after it, since that needs it.
fn unread_diagnostic(graph: &Graph, nodes: &Nodes, edge: EdgeIndex) -> Option<Diagnostic> {
    let Some(Cause::Reads { dependent, on }) = graph.edge_weight(edge) else { return None };
    let (dependent, on) = (describe::element(dependent), describe::element(on));
    let (first, _) = graph.edge_endpoints(edge)?;
    let goes = nodes.nodes.get(first.index()).is_some_and(|node| matches!(node.action, Action::Undefine(_)));
    let when = if goes { "on the way back " } else { "" };
    let message = format!("{dependent} seems to use {on}, which needs it: {when}PostgreSQL may refuse to create it");
    let help = "run the plan with `SET check_function_bodies = off`, or write the function in PL/pgSQL";
    Some(Diagnostic::warning("unread-body", message).help(help))
}

/// On a table that is there, what restricts comes before what opens, wherever nothing else decides.
fn tighten_first(graph: &mut Graph, nodes: &Nodes) {
    for (before, after) in access::tighten_first(nodes) {
        let (before, after) = (NodeIndex::new(before), NodeIndex::new(after));
        if !petgraph::algo::has_path_connecting(&*graph, after, before, None) {
            graph.add_edge(before, after, Cause::Order);
        }
    }
}

/// A drop that something else waits for stands with what waits for it, not at the end; a part that stands in the way of
/// another object goes first, so that nothing is done in two halves.
fn pull_drops(graph: &Graph, nodes: &mut Nodes) {
    for number in 0..nodes.nodes.len() {
        let group = nodes.nodes.get(number).map(|node| node.key.group.clone());
        let clears = graph.edges(NodeIndex::new(number)).any(|edge| {
            let other = nodes.nodes.get(edge.target().index()).map(|node| &node.key.group);
            let waits = other.is_some_and(|other| other.phase == Phase::Make);
            matches!(edge.weight(), Cause::Take { .. })
                && waits
                && other.map(|o| (o.kind, &o.name)) != group.as_ref().map(|g| (g.kind, &g.name))
        });
        if let Some(node) = nodes.nodes.get_mut(number)
            && clears
            && node.key.group.phase == Phase::Make
        {
            node.key.group.phase = Phase::Clear;
            continue;
        }
        let waiting = graph
            .neighbors(NodeIndex::new(number))
            .filter_map(|next| nodes.nodes.get(next.index()))
            .filter(|next| next.key.group.phase == Phase::Make)
            .map(|next| next.key.group.clone())
            .min();
        if let (Some(group), Some(node)) = (waiting, nodes.nodes.get_mut(number))
            && node.key.group.phase == Phase::Drop
        {
            node.key.group = group;
        }
    }
}

/// The nodes in the one order that respects every edge, stays with an object until its parts are done, and else goes by
/// key.
fn sorted(graph: &Graph, nodes: &Nodes) -> Vec<usize> {
    let key = |node: usize| nodes.nodes.get(node).map(|node| node.key.clone());
    let mut waits: Vec<usize> =
        graph.node_indices().map(|node| graph.neighbors_directed(node, petgraph::Incoming).count()).collect();
    let mut ready: BTreeMap<Key, usize> = BTreeMap::new();
    for (node, count) in waits.iter().enumerate() {
        if *count == 0
            && let Some(key) = key(node)
        {
            ready.insert(key, node);
        }
    }
    let mut done = Vec::with_capacity(waits.len());
    let mut current = None;
    loop {
        let same = current.as_ref().and_then(|group| {
            let first = Key { group: Group::clone(group), rank: 0, name: String::new(), number: 0 };
            let (key, _) = ready.range(first..).next()?;
            (key.group == *group).then(|| key.clone())
        });
        let Some(next) = same.or_else(|| ready.keys().next().cloned()) else { return done };
        let Some(node) = ready.remove(&next) else { return done };
        current = Some(next.group);
        done.push(node);
        for after in graph.neighbors(NodeIndex::new(node)) {
            if let Some(count) = waits.get_mut(after.index()) {
                *count = count.saturating_sub(1);
                if *count == 0
                    && let Some(key) = key(after.index())
                {
                    ready.insert(key, after.index());
                }
            }
        }
    }
}

/// The statements: neighbouring changes of one table are one, where PostgreSQL does them in the order they have.
fn merged(graph: &Graph, nodes: &Nodes, sorted: &[usize]) -> Vec<Draft> {
    let mut drafts: Vec<(Draft, Vec<String>)> = Vec::new();
    for number in sorted {
        let Some(node) = nodes.nodes.get(*number) else { continue };
        let reasons: Vec<String> = std::iter::once(node.reason.clone()).chain(places(graph, nodes, *number)).collect();
        if let Some((last, said)) = drafts.last_mut()
            && merge(&mut last.action, &node.action)
        {
            last.undecided |= node.undecided;
            for reason in reasons {
                if !said.contains(&reason) {
                    said.push(reason);
                }
            }
            continue;
        }
        let draft = Draft { action: node.action.clone(), reason: String::new(), undecided: node.undecided };
        drafts.push((draft, reasons));
    }
    drafts.into_iter().map(|(draft, reasons)| Draft { reason: reasons.join("; "), ..draft }).collect()
}

fn merge(last: &mut Action, next: &Action) -> bool {
    match (last, next) {
        (Action::AlterTable { table, changes }, Action::AlterTable { table: other, changes: more }) => {
            let follows = match (changes.last(), more.first()) {
                (Some(last), Some(first)) => table_rank(last) <= table_rank(first),
                (None, _) | (_, None) => true,
            };
            // In one statement each USING reads the column as it was before, and its type changes once.
            let retyped = |changes: &[TableChange], wanted: &Ident| {
                changes.iter().any(|change| matches!(change, TableChange::AlterType { column, .. } if column == wanted))
            };
            let again = more.iter().any(|change| {
                let TableChange::AlterType { column, .. } = change else { return false };
                retyped(changes, column)
            });
            // PostgreSQL 17 and 18 lose a constraint on both columns where one is given another type and the other one another
            // expression: "cache lookup failed for constraint".
            let kinds = |of: fn(&TableChange) -> bool| changes.iter().chain(more).any(of);
            let lost = kinds(|change| matches!(change, TableChange::AlterType { .. }))
                && kinds(|change| matches!(change, TableChange::SetExpression(..)));
            // What a statement makes is logged as the table was before it.
            let turns = changes.iter().chain(more).any(super::logged::logs);
            let together = table == other && follows && !again && !turns && !lost;
            if together {
                changes.extend(more.iter().cloned());
            }
            together
        }
        (Action::Grant(last), Action::Grant(next)) | (Action::Revoke(last), Action::Revoke(next)) => {
            privileges::merge(last, next)
        }
        _ => false,
    }
}

/// Why a node stands after nodes of other objects.
fn places(graph: &Graph, nodes: &Nodes, number: usize) -> Vec<String> {
    let group = nodes.nodes.get(number).map(|node| &node.key.group);
    let mut found: Vec<(usize, String)> = graph
        .edges_directed(NodeIndex::new(number), petgraph::Incoming)
        .filter(|edge| nodes.nodes.get(edge.source().index()).map(|node| &node.key.group) != group)
        .filter_map(|edge| match edge.weight() {
            Cause::Make { dependent, on } => {
                let words = format!("{} needs {}", describe::element(dependent), describe::element(on));
                Some((edge.source().index(), words))
            }
            Cause::Take { dependent, on } => {
                let words = format!("{} goes before {}", describe::element(dependent), describe::element(on));
                Some((edge.source().index(), words))
            }
            Cause::Mention { dependent, on } | Cause::Reads { dependent, on } => {
                let words = format!("{} seems to use {}", describe::element(dependent), describe::element(on));
                Some((edge.source().index(), words))
            }
            Cause::Rather | Cause::Order => None,
        })
        .collect();
    found.sort();
    found.dedup_by_key(|(source, _)| *source);
    found.into_iter().map(|(_, words)| words).take(3).collect()
}
