//! The tables of a purchase and their columns, in the order in which they must be written.

use sea_orm::Value;

/// Rows for one table.
pub(super) struct Page {
    /// The table.
    pub(super) table: &'static str,
    columns: &'static str,
    /// Its rows, in the order of the columns.
    pub(super) rows: Vec<Vec<Value>>,
}

impl Page {
    fn new(table: &'static str, columns: &'static str) -> Page {
        Page { table, columns, rows: Vec::new() }
    }

    /// The columns.
    pub(super) fn columns(&self) -> Vec<&'static str> {
        self.columns.split_whitespace().collect()
    }
}

/// Everything that is to be written, parents before children.
pub(super) struct Pages {
    pub(super) checkouts: Page,
    pub(super) orders: Page,
    pub(super) lines: Page,
    pub(super) events: Page,
    pub(super) payments: Page,
    pub(super) notices: Page,
    pub(super) sandbox: Page,
    pub(super) refunds: Page,
    pub(super) sandbox_refunds: Page,
    pub(super) parcels: Page,
    pub(super) contents: Page,
    pub(super) reports: Page,
    pub(super) movements: Page,
    pub(super) reviews: Page,
}

impl Pages {
    /// Empty pages.
    pub(super) fn new() -> Pages {
        Pages {
            checkouts: Page::new(
                "checkouts",
                "id shopper idempotency_key request_hash customer_id currency total access_hash \
                 access_token created_at expires_at link_named",
            ),
            orders: Page::new(
                "orders",
                "id number checkout_id merchant_id customer_id status payment_status fulfillment_status \
                 channel lang currency items_total delivery_total total refunded_total weight_g \
                 delivery_method_id delivery_name carrier promise_from promise_to region_code address \
                 phone_index email email_index note reviewed placed_at expires_at paid_at shipped_at \
                 delivered_at completed_at canceled_at cancel_reason",
            ),
            lines: Page::new(
                "order_lines",
                "id order_id position variant_id product_id location_id sku title options picture_id slug \
                 unit_price quantity total weight_g shipped refunded refunded_amount",
            ),
            events: Page::new("order_events", "id order_id kind actor facts at"),
            payments: Page::new(
                "payments",
                "id checkout_id provider provider_ref state currency amount captured created_at \
                 settled_at",
            ),
            notices: Page::new("payment_events", "id provider event_id payment_id kind amount source verdict at"),
            sandbox: Page::new(
                "sandbox_payments",
                "id merchant_ref amount currency state refunded return_url faults created_at paid_at",
            ),
            refunds: Page::new(
                "refunds",
                "id order_id payment_id idempotency_key amount currency reason state requested_by \
                 created_at settled_at",
            ),
            sandbox_refunds: Page::new("sandbox_refunds", "id payment_id amount created_at"),
            parcels: Page::new(
                "fulfillments",
                "id order_id merchant_id carrier tracking_number tracking_status shipped_at delivered_at",
            ),
            contents: Page::new("fulfillment_lines", "fulfillment_id order_line_id quantity"),
            reports: Page::new("parcel_events", "id fulfillment_id event_id kind text_zh text_en at received_at"),
            movements: Page::new(
                "stock_movements",
                "id variant_id location_id kind on_hand_delta allocated_delta order_id reason actor at",
            ),
            reviews: Page::new("reviews", "id product_id order_line_id author stars lang body status created_at"),
        }
    }

    /// All pages, parents before children.
    pub(super) fn in_order(self) -> Vec<Page> {
        vec![
            self.checkouts,
            self.orders,
            self.lines,
            self.events,
            self.payments,
            self.notices,
            self.sandbox,
            self.refunds,
            self.sandbox_refunds,
            self.parcels,
            self.contents,
            self.reports,
            self.movements,
            self.reviews,
        ]
    }
}
