//! Polymorphic types: `check_generic_type_consistency` and `enforce_generic_type_consistency` of `parse_coerce.c`.

use super::Binder;
use crate::analyze::catalog::{CastContext, Oid, TypeKind};
use crate::analyze::environment::Environment;

/// What the polymorphic types of one call stand for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Actual {
    element: Option<Oid>,
    array: Option<Oid>,
    range: Option<Oid>,
    multirange: Option<Oid>,
    common: Option<Oid>,
    common_range: Option<Oid>,
    common_multirange: Option<Oid>,
}

impl Environment<'_> {
    /// Whether actual types can stand for declared polymorphic ones.
    pub(crate) fn consistent(&self, actual: &[Oid], declared: &[Oid]) -> bool {
        self.resolve_polymorphic(actual, declared).is_some()
    }

    /// What the polymorphic types stand for, given the actual types; `None` where they contradict each other. Unknown
    /// literals say nothing.
    pub(crate) fn resolve_polymorphic(&self, actual: &[Oid], declared: &[Oid]) -> Option<Actual> {
        let mut found = Actual::default();
        let (mut need_non_array, mut need_enum) = (false, false);
        let mut common: Vec<Oid> = Vec::new();
        for (&ty, &declared) in actual.iter().zip(declared) {
            need_non_array |= declared == Oid::ANY_NON_ARRAY;
            need_enum |= declared == Oid::ANY_ENUM;
            if ty == Oid::UNKNOWN || ty == declared {
                continue;
            }
            match declared {
                Oid::ANY_ELEMENT | Oid::ANY_NON_ARRAY | Oid::ANY_ENUM => agree(&mut found.element, ty)?,
                Oid::ANY_ARRAY => {
                    let ty = self.base_type(ty);
                    self.element(ty)?;
                    agree(&mut found.array, ty)?;
                }
                Oid::ANY_RANGE => agree(&mut found.range, self.of_kind(ty, TypeKind::Range)?)?,
                Oid::ANY_MULTIRANGE => agree(&mut found.multirange, self.of_kind(ty, TypeKind::MultiRange)?)?,
                Oid::ANY_COMPATIBLE => common.push(ty),
                Oid::ANY_COMPATIBLE_NON_ARRAY if self.element(ty).is_none() => common.push(ty),
                Oid::ANY_COMPATIBLE_NON_ARRAY => return None,
                Oid::ANY_COMPATIBLE_ARRAY => common.push(self.element(self.base_type(ty))?),
                Oid::ANY_COMPATIBLE_RANGE => {
                    agree(&mut found.common_range, self.of_kind(ty, TypeKind::Range)?)?;
                    common.push(self.row(self.base_type(ty)).subtype);
                }
                Oid::ANY_COMPATIBLE_MULTIRANGE => {
                    agree(&mut found.common_multirange, self.of_kind(ty, TypeKind::MultiRange)?)?;
                    common.push(self.row(self.row(self.base_type(ty)).subtype).subtype);
                }
                _ => {}
            }
        }
        self.complete(&mut found)?;
        if need_non_array && found.element.is_some_and(|element| self.element(element).is_some()) {
            return None;
        }
        // A literal without a type is no enum.
        if need_enum && found.element.is_none_or(|element| self.row(element).kind != TypeKind::Enum) {
            return None;
        }
        found.common = self.common_of(&common, &found)?;
        Some(found)
    }

    fn of_kind(&self, ty: Oid, kind: TypeKind) -> Option<Oid> {
        let ty = self.base_type(ty);
        (self.row(ty).kind == kind).then_some(ty)
    }

    /// Derives each of element, array, range and multirange from the others, and checks that they agree.
    fn complete(&self, found: &mut Actual) -> Option<()> {
        if let Some(array) = found.array {
            agree(&mut found.element, self.element(array)?)?;
        }
        if let Some(multirange) = found.multirange {
            agree(&mut found.range, self.row(multirange).subtype)?;
        }
        if let Some(range) = found.range {
            agree(&mut found.element, self.row(range).subtype)?;
            found.multirange = found.multirange.or(self.multirange_of(range));
        }
        if let Some(element) = found.element {
            found.array = found.array.or(self.array(element));
        }
        Some(())
    }

    fn common_of(&self, types: &[Oid], found: &Actual) -> Option<Option<Oid>> {
        let Some(&first) = types.first() else { return Some(None) };
        let common = Binder::select_common(self, types)?;
        let fixed = found.common_range.map(|range| self.row(range).subtype);
        if fixed.is_some_and(|fixed| fixed != common) {
            return None;
        }
        let _ = first;
        types.iter().all(|ty| self.can_coerce(&[*ty], &[common], CastContext::Implicit)).then_some(Some(common))
    }

    /// The type of which there is no array type, though a call needs one: its element is known.
    pub(crate) fn lacks_array(&self, declared: &[Oid], actual: &Actual) -> Option<Oid> {
        declared.iter().find_map(|declared| match *declared {
            Oid::ANY_ARRAY if actual.array.is_none() => actual.element,
            Oid::ANY_COMPATIBLE_ARRAY => actual.common.filter(|common| self.array(*common).is_none()),
            _ => None,
        })
    }

    /// The actual type in the place of a declared one; `None` where nothing says what it is.
    pub(crate) fn substitute(&self, declared: Oid, actual: &Actual) -> Option<Oid> {
        match declared {
            Oid::ANY_ELEMENT | Oid::ANY_NON_ARRAY | Oid::ANY_ENUM => actual.element,
            Oid::ANY_ARRAY => actual.array,
            Oid::ANY_RANGE => actual.range,
            Oid::ANY_MULTIRANGE => actual.multirange,
            Oid::ANY_COMPATIBLE | Oid::ANY_COMPATIBLE_NON_ARRAY => Some(actual.common.unwrap_or(Oid::TEXT)),
            Oid::ANY_COMPATIBLE_ARRAY => self.array(actual.common.unwrap_or(Oid::TEXT)),
            Oid::ANY_COMPATIBLE_RANGE => actual.common_range,
            Oid::ANY_COMPATIBLE_MULTIRANGE => {
                actual.common_multirange.or_else(|| self.multirange_of(actual.common_range?))
            }
            other => Some(other),
        }
    }
}

impl Binder<'_, '_> {
    /// `select_common_type_from_oids`
    fn select_common(env: &Environment<'_>, types: &[Oid]) -> Option<Oid> {
        let (&first, rest) = types.split_first()?;
        if rest.iter().all(|ty| *ty == first) {
            return Some(first);
        }
        let mut common = env.base_type(first);
        for &ty in rest {
            let ty = env.base_type(ty);
            if ty == common {
                continue;
            }
            let (row, next) = (env.row(common), env.row(ty));
            if row.category != next.category {
                return None;
            }
            if !row.preferred
                && env.can_coerce(&[common], &[ty], CastContext::Implicit)
                && !env.can_coerce(&[ty], &[common], CastContext::Implicit)
            {
                common = ty;
            }
        }
        Some(common)
    }
}

/// Sets what is not set yet; `None` where it is set to something else.
fn agree(slot: &mut Option<Oid>, ty: Oid) -> Option<()> {
    match slot {
        Some(set) if *set != ty => None,
        _ => {
            *slot = Some(ty);
            Some(())
        }
    }
}
