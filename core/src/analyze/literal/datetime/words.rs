//! The words of dates and times: `datetktbl` of `datetime.c`, and the zones' abbreviations.

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Nothing: `at`, `on`.
    Ignored,
    /// `infinity`
    Late,
    /// `-infinity`
    Early,
    /// `epoch`
    Epoch,
    /// `now`
    Now,
    /// `today`, `tomorrow`, `yesterday`
    Day,
    /// `allballs`: midnight at Greenwich.
    Zulu,
    Month(i64),
    Weekday,
    /// `am` is false, `pm` is true.
    Half(bool),
    /// `ad` is false, `bc` is true.
    Era(bool),
    /// `dst`
    SummerTime,
    /// `j`, `jd`, `julian`: a Julian day follows.
    Julian,
    /// `t`: a time follows.
    Time,
    /// Another part of a date or a time, which nothing may follow.
    Part,
    /// The offset of Greenwich.
    Greenwich,
    /// A zone's abbreviation: its offset is what the server's settings say.
    Abbreviation,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const DAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/// The words that the set `Default` of `timezone_abbreviations` has.
const ABBREVIATIONS: &str = "acdt acsst acst act acwst adt aedt aesst aest aft akdt akst almst almt amst amt anast anat arst \
    art ast awsst awst azost azot azst azt bdst bdt bnt bort bot bra brst brt bst btt cadt cast cct cdt cest cet cetdst \
    chadt chast chut ckt clst clt cot cst cxt davt ddut easst east eat edt eest eet eetdst egst egt est fet fjst fjt fkst \
    fkt fnst fnt galt gamt gest get gft gilt gyt hkt hst ict idt iot irkst irkt irt ist jayt jst kdt kgst kgt kost krast \
    krat kst lhdt lhst ligt lint lkt magst magt mart mawt mdt mest mesz met metdst mez mht mmt mpt msd msk mst must mut \
    mvt myt ndt nft novst novt npt nst nut nzdt nzst nzt omsst omst pdt pet petst pett pgt pht pkst pkt pmdt pmst pont pst \
    pwt pyst pyt ret sadt sast sct sgt taht tft tjt tkt tmt tot trut tvt ulast ulat uyst uyt uzst uzt vet vlast vlat volt \
    vut wadt wakt wast wat wdt wet wetdst wft wgst wgt xjt yakst yakt yapt yekst yekt";

/// What a word in lower case means, zones aside. No more than its first ten letters count.
pub(super) fn meaning(word: &str) -> Option<Meaning> {
    let word = word.get(..10).unwrap_or(word);
    Some(match word {
        "at" | "on" => Meaning::Ignored,
        "infinity" | "+infinity" => Meaning::Late,
        "-infinity" => Meaning::Early,
        "epoch" => Meaning::Epoch,
        "now" => Meaning::Now,
        "today" | "tomorrow" | "yesterday" => Meaning::Day,
        "allballs" => Meaning::Zulu,
        "am" | "pm" => Meaning::Half(word == "pm"),
        "ad" | "bc" => Meaning::Era(word == "bc"),
        "dst" => Meaning::SummerTime,
        "j" | "jd" | "julian" => Meaning::Julian,
        "t" => Meaning::Time,
        "d" | "dow" | "doy" | "h" | "isodow" | "isoyear" | "m" | "mm" | "s" | "y" => Meaning::Part,
        "sept" => Meaning::Month(9),
        "tues" | "weds" | "thur" | "thurs" => Meaning::Weekday,
        _ => {
            let named = |name: &&str| *name == word || name.get(..3) == Some(word);
            match MONTHS.iter().position(&named) {
                Some(at) => Meaning::Month(i64::try_from(at + 1).ok()?),
                None => DAYS.iter().any(named).then_some(Meaning::Weekday)?,
            }
        }
    })
}

/// What a word means where a zone may stand, which goes before all else.
pub(super) fn zone(word: &str) -> Option<Meaning> {
    match word {
        "z" | "zulu" | "utc" | "uct" | "ut" | "gmt" => Some(Meaning::Greenwich),
        word => ABBREVIATIONS.split_ascii_whitespace().any(|known| known == word).then_some(Meaning::Abbreviation),
    }
}
