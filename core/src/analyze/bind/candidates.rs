//! The choice among several operators or functions: `func_match_argtypes` and `func_select_candidate` of
//! `parse_func.c`; the manual's chapter "Type Conversion".

use crate::analyze::catalog::{CastContext, Oid};
use crate::analyze::environment::Environment;

/// Something that takes arguments: its types, one for each actual argument.
pub(crate) trait Candidate {
    fn arguments(&self) -> &[Oid];
}

/// The outcome of a choice.
pub(crate) enum Choice<'c, C> {
    One(&'c C),
    None,
    /// Several are equally good.
    Many,
}

/// Chooses the candidate that fits the actual types best.
pub(crate) fn choose<'c, C: Candidate>(env: &Environment<'_>, inputs: &[Oid], candidates: &'c [C]) -> Choice<'c, C> {
    let fitting: Vec<&C> = candidates
        .iter()
        .filter(|candidate| env.can_coerce(inputs, candidate.arguments(), CastContext::Implicit))
        .collect();
    match fitting.as_slice() {
        [] => Choice::None,
        [one] => Choice::One(one),
        _ => {
            let inputs: Vec<Oid> = inputs.iter().map(|input| env.base_type(*input)).collect();
            select(env, &inputs, fitting).map_or(Choice::Many, Choice::One)
        }
    }
}

fn select<'c, C: Candidate>(env: &Environment<'_>, inputs: &[Oid], fitting: Vec<&'c C>) -> Option<&'c C> {
    let exact =
        |candidate: &&C| pairs(inputs, *candidate).filter(|(input, ty)| *input != Oid::UNKNOWN && input == ty).count();
    let fitting = keep_best(fitting, exact);
    if let [one] = fitting.as_slice() {
        return Some(one);
    }
    let preferred = |candidate: &&C| {
        pairs(inputs, *candidate)
            .filter(|(input, ty)| *input != Oid::UNKNOWN && (input == ty || is_preferred(env, *input, *ty)))
            .count()
    };
    let fitting = keep_best(fitting, preferred);
    if let [one] = fitting.as_slice() {
        return Some(one);
    }
    if !inputs.contains(&Oid::UNKNOWN) {
        return None;
    }
    let fitting = by_category(env, inputs, fitting);
    if let [one] = fitting.as_slice() {
        return Some(one);
    }
    last_gasp(env, inputs, &fitting)
}

fn pairs<'c, C: Candidate>(inputs: &'c [Oid], candidate: &'c C) -> impl Iterator<Item = (Oid, Oid)> + 'c {
    inputs.iter().copied().zip(candidate.arguments().iter().copied())
}

/// `IsPreferredType`: a preferred type of the same category.
fn is_preferred(env: &Environment<'_>, input: Oid, ty: Oid) -> bool {
    let row = env.row(ty);
    row.preferred && row.category == env.row(input).category
}

/// The candidates with the highest score; all of them where none has any.
fn keep_best<C>(candidates: Vec<&C>, score: impl Fn(&&C) -> usize) -> Vec<&C> {
    let best = candidates.iter().map(&score).max().unwrap_or(0);
    candidates.into_iter().filter(|candidate| score(candidate) == best).collect()
}

/// For each unknown argument the category that candidates agree on, strings first; then those of other categories go.
fn by_category<'c, C: Candidate>(env: &Environment<'_>, inputs: &[Oid], candidates: Vec<&'c C>) -> Vec<&'c C> {
    let mut slots: Vec<Option<(char, bool)>> = Vec::with_capacity(inputs.len());
    for (position, input) in inputs.iter().enumerate() {
        if *input != Oid::UNKNOWN {
            slots.push(None);
            continue;
        }
        let Some(slot) = slot_category(env, position, &candidates) else { return candidates };
        slots.push(Some(slot));
    }
    let kept: Vec<&C> = candidates
        .iter()
        .copied()
        .filter(|candidate| {
            slots.iter().zip(candidate.arguments()).all(|(slot, ty)| match slot {
                None => true,
                Some((category, preferred)) => {
                    let row = env.row(*ty);
                    row.category == *category && (!preferred || row.preferred)
                }
            })
        })
        .collect();
    if kept.is_empty() { candidates } else { kept }
}

/// The category of an unknown argument, and whether a candidate takes a preferred type there.
fn slot_category<C: Candidate>(env: &Environment<'_>, position: usize, candidates: &[&C]) -> Option<(char, bool)> {
    let mut slot: Option<(char, bool)> = None;
    let mut conflict = false;
    for candidate in candidates {
        let row = env.row(candidate.arguments().get(position).copied().unwrap_or_default());
        match &mut slot {
            None => slot = Some((row.category, row.preferred)),
            Some((category, preferred)) if *category == row.category => *preferred |= row.preferred,
            Some(found) if row.category == 'S' => *found = ('S', row.preferred),
            Some(_) => conflict = true,
        }
    }
    slot.filter(|(category, _)| !conflict || *category == 'S')
}

/// If all known arguments have one type, the unknown ones are taken to have it too.
fn last_gasp<'c, C: Candidate>(env: &Environment<'_>, inputs: &[Oid], candidates: &[&'c C]) -> Option<&'c C> {
    let mut known = inputs.iter().copied().filter(|input| *input != Oid::UNKNOWN);
    let first = known.next()?;
    if known.any(|input| input != first) {
        return None;
    }
    let assumed = vec![first; inputs.len()];
    let mut fitting = candidates
        .iter()
        .copied()
        .filter(|candidate| env.can_coerce(&assumed, candidate.arguments(), CastContext::Implicit));
    let one = fitting.next()?;
    fitting.next().is_none().then_some(one)
}
