//! Parcels of the past, with what the carrier said about them on the way.

use super::story::Parcel;
use domain::Timestamp;
use domain::checkout::Region;

/// One report: kind, Chinese, English, when.
pub(super) type Report = (&'static str, String, String, Timestamp);

/// What the carrier has reported until now, oldest first.
pub(super) fn reports(parcel: &Parcel, region: &Region, now: Timestamp) -> Vec<Report> {
    let way = parcel.delivered_at.0 - parcel.shipped_at.0;
    let after = |percent: i64| parcel.shipped_at.plus(way / 100 * percent);
    let (city, district) = (&region.city, &region.district);
    let courier = parcel.delivered_at.plus(-3 * Timestamp::HOUR).0.max(after(80).0);
    let all = [
        ("scan", "快递员已揽收".to_owned(), "Picked up by the courier".to_owned(), after(2)),
        ("scan", "已离开发件城市".to_owned(), "Left the city of origin".to_owned(), after(25)),
        (
            "scan",
            format!("到达{city}转运中心"),
            "Arrived at the sorting centre of the destination".to_owned(),
            after(65),
        ),
        ("out_for_delivery", format!("{district}快递员正在派送"), "Out for delivery".to_owned(), Timestamp(courier)),
        ("delivered", "已签收，感谢使用".to_owned(), "Delivered".to_owned(), parcel.delivered_at),
    ];
    all.into_iter().filter(|(.., at)| *at < now).collect()
}

/// Where the parcel is after its reports.
pub(super) fn status(reports: &[Report]) -> &'static str {
    match reports.last().map(|(kind, ..)| *kind) {
        None => "pre_transit",
        Some("delivered") => "delivered",
        Some("out_for_delivery") => "out_for_delivery",
        Some(_) => "in_transit",
    }
}
