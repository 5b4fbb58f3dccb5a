use super::{Name, ObjectName, Operator, ParameterDef, Text, TypeName};

/// `CREATE AGGREGATE`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateAggregate {
    /// Its name.
    pub name: ObjectName,
    /// `OR REPLACE`
    pub replace: bool,
    /// Its parameters; `None` where `BASETYPE` says which, as before PostgreSQL 8.2.
    pub parameters: Option<Vec<ParameterDef>>,
    /// How many of them stand before `ORDER BY`, where that is written.
    pub direct: Option<usize>,
    /// What is said of it.
    pub attributes: Vec<AggregateAttribute>,
}

/// An attribute of an aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AggregateAttribute {
    /// Its name.
    pub name: Name,
    /// What it says.
    pub value: AggregateValue,
}

/// What an attribute of an aggregate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AggregateValue {
    /// Nothing but that it is there.
    Nothing,
    /// A function.
    Function(ObjectName),
    /// A type.
    Type(TypeName),
    /// An operator.
    Operator(Operator),
    /// A word, a number or a string.
    Text(Text),
}
