//! Parcels: who carries them, and what may be put into one.

use crate::Lang;
use crate::ids::OrderLineId;

/// A carrier the shop knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carrier {
    /// The stored code.
    pub code: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
    /// Where a parcel is looked up; `{}` stands for its number. Empty when only we know.
    tracking: &'static str,
}

/// Every carrier, the demo carrier last.
pub const CARRIERS: &[Carrier] = &[
    Carrier {
        code: "sf",
        name_zh: "顺丰速运",
        name_en: "SF Express",
        tracking: "https://www.sf-express.com/chn/sc/waybill/waybill-detail/{}",
    },
    Carrier {
        code: "zto",
        name_zh: "中通快递",
        name_en: "ZTO Express",
        tracking: "https://www.zto.com/express/expressCheck.html?txtBill={}",
    },
    Carrier {
        code: "yto", name_zh: "圆通速递", name_en: "YTO Express", tracking: "https://www.yto.net.cn/query/{}"
    },
    Carrier {
        code: "jt",
        name_zh: "极兔速递",
        name_en: "J&T Express",
        tracking: "https://www.jtexpress.cn/trajectoryQuery?waybillNo={}",
    },
    Carrier {
        code: "jd",
        name_zh: "京东物流",
        name_en: "JD Logistics",
        tracking: "https://www.jdl.com/orderSearch/?waybillCodes={}",
    },
    Carrier {
        code: "ems",
        name_zh: "邮政 EMS",
        name_en: "China Post EMS",
        tracking: "https://www.ems.com.cn/queryList?mailNo={}",
    },
    Carrier { code: "demo", name_zh: "演示快递", name_en: "Demo Courier", tracking: "" },
];

impl Carrier {
    /// The carrier of a stored code.
    pub fn from_code(code: &str) -> Option<&'static Carrier> {
        CARRIERS.iter().find(|carrier| carrier.code == code)
    }

    /// Its name.
    pub fn name(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.name_zh,
            Lang::En => self.name_en,
        }
    }

    /// Where the parcel of a number is looked up, when the carrier has such a page.
    pub fn tracking_url(&self, number: &str) -> Option<String> {
        (!self.tracking.is_empty() && is_tracking_number(number)).then(|| self.tracking.replace("{}", number))
    }
}

/// Whether a typed tracking number can be one: 6 to 32 letters, digits and hyphens.
pub fn is_tracking_number(text: &str) -> bool {
    (6..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// One line of an order, as far as shipping must know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineState {
    /// The line.
    pub id: OrderLineId,
    /// Pieces bought.
    pub quantity: i64,
    /// Pieces that have left.
    pub shipped: i64,
}

/// Why a parcel cannot leave like this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParcelRefusal {
    /// Nothing is left to be shipped.
    #[error("nothing to ship")]
    Nothing,
    /// A line that is not the order's, or named twice.
    #[error("line")]
    Line,
    /// More than is left of a line, or not at least one.
    #[error("quantity")]
    Quantity,
}

/// What goes into a parcel: the wished pieces, or everything that is left when none are wished.
/// Says also whether nothing is left afterwards.
pub fn pack(
    lines: &[LineState],
    wished: &[(OrderLineId, i64)],
) -> Result<(Vec<(OrderLineId, i64)>, bool), ParcelRefusal> {
    let left = |line: &LineState| line.quantity - line.shipped;
    let packed: Vec<(OrderLineId, i64)> = if wished.is_empty() {
        lines.iter().filter(|line| left(line) > 0).map(|line| (line.id, left(line))).collect()
    } else {
        let mut packed: Vec<(OrderLineId, i64)> = Vec::with_capacity(wished.len());
        for (id, quantity) in wished {
            let line = lines.iter().find(|line| line.id == *id).ok_or(ParcelRefusal::Line)?;
            if packed.iter().any(|(other, _)| other == id) {
                return Err(ParcelRefusal::Line);
            }
            if *quantity < 1 || *quantity > left(line) {
                return Err(ParcelRefusal::Quantity);
            }
            packed.push((*id, *quantity));
        }
        packed
    };
    if packed.is_empty() {
        return Err(ParcelRefusal::Nothing);
    }
    let all: i64 = lines.iter().map(left).sum();
    let now: i64 = packed.iter().map(|(_, quantity)| quantity).sum();
    Ok((packed, all == now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn line(id: u128, quantity: i64, shipped: i64) -> LineState {
        LineState { id: OrderLineId(Uuid::from_u128(id)), quantity, shipped }
    }

    fn id(id: u128) -> OrderLineId {
        OrderLineId(Uuid::from_u128(id))
    }

    #[test]
    fn a_parcel_takes_the_wished_pieces_or_all_that_is_left() {
        let lines = [line(1, 3, 1), line(2, 1, 1), line(3, 2, 0)];
        assert_eq!(pack(&lines, &[]), Ok((vec![(id(1), 2), (id(3), 2)], true)));
        assert_eq!(pack(&lines, &[(id(1), 2)]), Ok((vec![(id(1), 2)], false)));
        assert_eq!(pack(&lines, &[(id(1), 2), (id(3), 2)]), Ok((vec![(id(1), 2), (id(3), 2)], true)));
        assert_eq!(pack(&lines, &[(id(1), 3)]), Err(ParcelRefusal::Quantity));
        assert_eq!(pack(&lines, &[(id(1), 0)]), Err(ParcelRefusal::Quantity));
        assert_eq!(pack(&lines, &[(id(1), 1), (id(1), 1)]), Err(ParcelRefusal::Line));
        assert_eq!(pack(&lines, &[(id(9), 1)]), Err(ParcelRefusal::Line));
        assert_eq!(pack(&lines[1..2], &[]), Err(ParcelRefusal::Nothing));
    }

    #[test]
    fn parcels_are_looked_up_at_their_carrier() {
        let sf = Carrier::from_code("sf").expect("known");
        assert_eq!(
            sf.tracking_url("SF1234567890").as_deref(),
            Some("https://www.sf-express.com/chn/sc/waybill/waybill-detail/SF1234567890")
        );
        assert_eq!(sf.tracking_url("SF1?x=<"), None);
        let demo = Carrier::from_code("demo").expect("known");
        assert_eq!((demo.name(Lang::En), demo.tracking_url("DEMO123456")), ("Demo Courier", None));
    }

    proptest! {
        #[test]
        fn no_parcel_holds_more_than_is_left(
            lines in prop::collection::vec((1_i64..9, 0_i64..9), 1..6),
            wished in prop::collection::vec((0_u128..6, -2_i64..9), 0..6),
        ) {
            let lines: Vec<LineState> =
                lines.iter().enumerate().map(|(n, (quantity, shipped))| line(n as u128, *quantity, *shipped.min(quantity))).collect();
            let wished: Vec<(OrderLineId, i64)> = wished.into_iter().map(|(n, quantity)| (id(n), quantity)).collect();
            if let Ok((packed, rest)) = pack(&lines, &wished) {
                for (id, quantity) in &packed {
                    let line = lines.iter().find(|line| line.id == *id).expect("the order's own");
                    prop_assert!(*quantity >= 1 && line.shipped + quantity <= line.quantity);
                }
                let left: i64 = lines.iter().map(|line| line.quantity - line.shipped).sum();
                prop_assert_eq!(rest, left == packed.iter().map(|(_, quantity)| quantity).sum::<i64>());
            }
        }
    }
}
