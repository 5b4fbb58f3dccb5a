/// The identity of a type: its `pg_type.oid` where it is built in, a number from [`Oid::FIRST_USER`] on where the
/// schema defines it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Oid(pub(crate) u32);

impl Oid {
    pub(crate) const NONE: Oid = Oid(0);
    pub(crate) const BOOL: Oid = Oid(16);
    pub(crate) const BYTEA: Oid = Oid(17);
    pub(crate) const CHAR: Oid = Oid(18);
    pub(crate) const NAME: Oid = Oid(19);
    pub(crate) const INT8: Oid = Oid(20);
    pub(crate) const INT2: Oid = Oid(21);
    pub(crate) const INT2_VECTOR: Oid = Oid(22);
    pub(crate) const INT4: Oid = Oid(23);
    pub(crate) const TEXT: Oid = Oid(25);
    pub(crate) const OID: Oid = Oid(26);
    pub(crate) const TID: Oid = Oid(27);
    pub(crate) const XID: Oid = Oid(28);
    pub(crate) const CID: Oid = Oid(29);
    pub(crate) const OID_VECTOR: Oid = Oid(30);
    pub(crate) const JSON: Oid = Oid(114);
    pub(crate) const XML: Oid = Oid(142);
    pub(crate) const POINT: Oid = Oid(600);
    pub(crate) const LSEG: Oid = Oid(601);
    pub(crate) const PATH: Oid = Oid(602);
    pub(crate) const BOX: Oid = Oid(603);
    pub(crate) const POLYGON: Oid = Oid(604);
    pub(crate) const LINE: Oid = Oid(628);
    pub(crate) const CIDR: Oid = Oid(650);
    pub(crate) const FLOAT4: Oid = Oid(700);
    pub(crate) const FLOAT8: Oid = Oid(701);
    pub(crate) const UNKNOWN: Oid = Oid(705);
    pub(crate) const CIRCLE: Oid = Oid(718);
    pub(crate) const MACADDR8: Oid = Oid(774);
    pub(crate) const MACADDR: Oid = Oid(829);
    pub(crate) const INET: Oid = Oid(869);
    pub(crate) const BPCHAR: Oid = Oid(1042);
    pub(crate) const VARCHAR: Oid = Oid(1043);
    pub(crate) const DATE: Oid = Oid(1082);
    pub(crate) const TIME: Oid = Oid(1083);
    pub(crate) const TIMESTAMP: Oid = Oid(1114);
    pub(crate) const TIMESTAMPTZ: Oid = Oid(1184);
    pub(crate) const INTERVAL: Oid = Oid(1186);
    pub(crate) const TIMETZ: Oid = Oid(1266);
    pub(crate) const BIT: Oid = Oid(1560);
    pub(crate) const VARBIT: Oid = Oid(1562);
    pub(crate) const NUMERIC: Oid = Oid(1700);
    pub(crate) const REFCURSOR: Oid = Oid(1790);
    pub(crate) const REGPROC: Oid = Oid(24);
    pub(crate) const REGPROCEDURE: Oid = Oid(2202);
    pub(crate) const REGOPER: Oid = Oid(2203);
    pub(crate) const REGOPERATOR: Oid = Oid(2204);
    pub(crate) const REGCLASS: Oid = Oid(2205);
    pub(crate) const REGCOLLATION: Oid = Oid(4191);
    pub(crate) const REGDICTIONARY: Oid = Oid(3769);
    pub(crate) const REGNAMESPACE: Oid = Oid(4089);
    pub(crate) const REGTYPE: Oid = Oid(2206);
    pub(crate) const RECORD: Oid = Oid(2249);
    pub(crate) const CSTRING: Oid = Oid(2275);
    pub(crate) const ANY: Oid = Oid(2276);
    pub(crate) const ANY_ARRAY: Oid = Oid(2277);
    pub(crate) const ANY_ELEMENT: Oid = Oid(2283);
    pub(crate) const RECORD_ARRAY: Oid = Oid(2287);
    pub(crate) const ANY_NON_ARRAY: Oid = Oid(2776);
    pub(crate) const UUID: Oid = Oid(2950);
    pub(crate) const TXID_SNAPSHOT: Oid = Oid(2970);
    pub(crate) const PG_LSN: Oid = Oid(3220);
    pub(crate) const ANY_ENUM: Oid = Oid(3500);
    pub(crate) const TSVECTOR: Oid = Oid(3614);
    pub(crate) const TSQUERY: Oid = Oid(3615);
    pub(crate) const REGCONFIG: Oid = Oid(3734);
    pub(crate) const JSONB: Oid = Oid(3802);
    pub(crate) const JSONPATH: Oid = Oid(4072);
    pub(crate) const ANY_RANGE: Oid = Oid(3831);
    pub(crate) const ANY_MULTIRANGE: Oid = Oid(4537);
    pub(crate) const ANY_COMPATIBLE_MULTIRANGE: Oid = Oid(4538);
    pub(crate) const PG_SNAPSHOT: Oid = Oid(5038);
    pub(crate) const XID8: Oid = Oid(5069);
    pub(crate) const ANY_COMPATIBLE: Oid = Oid(5077);
    pub(crate) const ANY_COMPATIBLE_ARRAY: Oid = Oid(5078);
    pub(crate) const ANY_COMPATIBLE_NON_ARRAY: Oid = Oid(5079);
    pub(crate) const ANY_COMPATIBLE_RANGE: Oid = Oid(5080);

    /// The first identity that is not built in.
    pub(crate) const FIRST_USER: Oid = Oid(0x4000_0000);

    /// Whether it is one of the `any…` types that stand for whatever the arguments are.
    pub(crate) fn is_polymorphic(self) -> bool {
        self.is_any_family() || self.is_compatible_family()
    }

    /// `anyelement` and its kin: all of exactly one type.
    pub(crate) fn is_any_family(self) -> bool {
        matches!(
            self,
            Self::ANY_ELEMENT
                | Self::ANY_ARRAY
                | Self::ANY_NON_ARRAY
                | Self::ANY_ENUM
                | Self::ANY_RANGE
                | Self::ANY_MULTIRANGE
        )
    }

    /// `anycompatible` and its kin: all of one common type.
    pub(crate) fn is_compatible_family(self) -> bool {
        matches!(
            self,
            Self::ANY_COMPATIBLE
                | Self::ANY_COMPATIBLE_ARRAY
                | Self::ANY_COMPATIBLE_NON_ARRAY
                | Self::ANY_COMPATIBLE_RANGE
                | Self::ANY_COMPATIBLE_MULTIRANGE
        )
    }
}
