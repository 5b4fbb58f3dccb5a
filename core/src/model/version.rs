/// A major version of PostgreSQL that schemas are meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Version {
    /// PostgreSQL 15
    V15,
    /// PostgreSQL 16
    V16,
    /// PostgreSQL 17
    V17,
    /// PostgreSQL 18
    #[default]
    V18,
}

impl Version {
    /// All of them, the oldest first.
    pub const ALL: [Version; 4] = [Self::V15, Self::V16, Self::V17, Self::V18];

    /// The version of that major number; newer ones count as the newest known, older ones as the oldest.
    pub fn from_major(major: u32) -> Self {
        match major {
            0..=15 => Self::V15,
            16 => Self::V16,
            17 => Self::V17,
            18.. => Self::V18,
        }
    }

    /// Its major number.
    pub fn major(self) -> u32 {
        match self {
            Self::V15 => 15,
            Self::V16 => 16,
            Self::V17 => 17,
            Self::V18 => 18,
        }
    }
}
