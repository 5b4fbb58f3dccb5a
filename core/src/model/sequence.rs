use super::ObjectPart;
use crate::name::QualifiedName;

/// The integer type a sequence counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IntegerType {
    /// `smallint`
    SmallInt,
    /// `integer`
    Integer,
    /// `bigint`
    BigInt,
}

impl IntegerType {
    /// The least value of the type.
    pub fn min(self) -> i64 {
        match self {
            Self::SmallInt => i64::from(i16::MIN),
            Self::Integer => i64::from(i32::MIN),
            Self::BigInt => i64::MIN,
        }
    }

    /// The greatest value of the type.
    pub fn max(self) -> i64 {
        match self {
            Self::SmallInt => i64::from(i16::MAX),
            Self::Integer => i64::from(i32::MAX),
            Self::BigInt => i64::MAX,
        }
    }

    /// The catalog's name of the type.
    pub fn catalog_name(self) -> &'static str {
        match self {
            Self::SmallInt => "int2",
            Self::Integer => "int4",
            Self::BigInt => "int8",
        }
    }
}

/// How a sequence counts (`pg_sequence`), every value resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SequenceOptions {
    /// What it counts in.
    pub data_type: IntegerType,
    /// The first value.
    pub start: i64,
    /// The step; never zero.
    pub increment: i64,
    /// The least value.
    pub min: i64,
    /// The greatest value.
    pub max: i64,
    /// How many values a session takes at once.
    pub cache: i64,
    /// Whether it starts over at the end.
    pub cycle: bool,
}

impl SequenceOptions {
    /// What `CREATE SEQUENCE … AS data_type` gives without any option; `serial` and identity columns have the same.
    pub fn ascending(data_type: IntegerType) -> Self {
        Self { data_type, start: 1, increment: 1, min: 1, max: data_type.max(), cache: 1, cycle: false }
    }

    /// The same over another type: bounds that were the old type's own become the new type's (`init_params`).
    pub fn of_type(self, data_type: IntegerType) -> Self {
        let max = if self.max == self.data_type.max() { data_type.max() } else { self.max };
        let min = if self.min == self.data_type.min() { data_type.min() } else { self.min };
        Self { data_type, min, max, ..self }
    }

    /// Whether a sequence that counted so must start over to count as `to` says: it runs the other way, or began outside
    /// the new bounds. Where it is now is not known; within the bounds it goes on.
    pub fn must_restart(&self, to: &Self) -> bool {
        (self.increment < 0) != (to.increment < 0) || self.start < to.min || self.start > to.max
    }

    /// The defaults for a given step: a descending sequence counts down from -1.
    pub fn with_increment(data_type: IntegerType, increment: i64) -> Self {
        if increment >= 0 {
            return Self { increment, ..Self::ascending(data_type) };
        }
        Self { data_type, start: -1, increment, min: data_type.min(), max: -1, cache: 1, cycle: false }
    }
}

/// A sequence. Those of identity columns are part of their column, see [`super::Identity`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// Its name.
    pub name: QualifiedName,
    /// How it counts.
    pub options: SequenceOptions,
    /// `UNLOGGED`: where it is starts over after a crash.
    pub unlogged: bool,
    /// The column it goes away with (`OWNED BY`): always [`ObjectPart::Column`].
    pub owned_by: Option<ObjectPart>,
}
