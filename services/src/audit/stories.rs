//! Questions about several rules at once. In a shop of a million orders nearly all of an audit's time
//! goes into reading the long tables, so each of them is read once: for every order what is told of
//! it is counted, next to what its refunds and parcels say, and then compared.
//!
//! Each has three parts: the facts of every order, at most fifty orders of which a fact is wrong, and a row
//! for each rule that they break.

use super::checks::Check;

/// An order's statuses against its history, its refunds and its parcels. What was told is counted and
/// not put in order, because the clocks of two nodes may disagree; by the tables in `domain::orders`
/// the counts decide.
pub(super) const HISTORY: Check = Check {
    rules: &[
        ("I4.refunds", "an order's refunded money equals its refunds; what was paid twice never was the order's"),
        ("I10.total", "an order's total is goods − discount + delivery"),
        ("I11.begun", "every order's history begins with being placed, once"),
        ("I11.goods", "goods leave only for paid orders"),
        ("I11.states", "an order's three statuses can be true together"),
        ("I11.canceled", "canceled orders were called off once more than they came back, the others as often"),
        ("I11.completed", "completed orders were completed once, the others never"),
        ("I11.paid", "orders whose money came were paid once, the others never"),
        ("I11.money", "an order's payment status says what its refunds gave back: nothing (0), some (1), all (2)"),
        ("I11.refunded", "each refund that went through was told once"),
        ("I11.refund_failed", "each refund that failed was told once"),
        ("I11.parcels", "each parcel was told once"),
        ("I11.arrived", "once all has left, goods are delivered (1) when every parcel is, and not before (0)"),
        ("I11.delivered", "delivered orders were delivered once, the others never"),
    ],
    sql: "WITH facts AS (
       SELECT o.id, o.refunded_total, COALESCE(r.promised, 0) AS promised,
         o.total, o.items_total - o.discount_total + o.delivery_total AS sum,
         COALESCE(e.placed, 0) AS placed,
         CASE WHEN o.payment_status IN ('unpaid', 'voided') THEN COALESCE(f.parcels, 0) ELSE 0 END AS given_away,
         CASE WHEN o.status = 'placed' AND o.payment_status = 'unpaid' AND o.fulfillment_status = 'unfulfilled'
           OR o.status = 'placed' AND o.payment_status IN ('paid', 'partially_refunded', 'refunded')
             AND o.fulfillment_status IN ('unfulfilled', 'fulfilled', 'delivered')
           OR o.status = 'placed' AND o.payment_status IN ('paid', 'partially_refunded')
             AND o.fulfillment_status = 'partial'
           OR o.status = 'completed' AND o.payment_status IN ('paid', 'partially_refunded', 'refunded')
             AND o.fulfillment_status IN ('fulfilled', 'delivered')
           OR o.status = 'canceled' AND o.payment_status IN ('voided', 'paid', 'partially_refunded', 'refunded')
             AND o.fulfillment_status = 'canceled' THEN 0 ELSE 1 END AS impossible,
         COALESCE(e.canceled, 0) AS canceled, CASE o.status WHEN 'canceled' THEN 1 ELSE 0 END AS is_canceled,
         COALESCE(e.completed, 0) AS completed, CASE o.status WHEN 'completed' THEN 1 ELSE 0 END AS is_completed,
         COALESCE(e.paid, 0) AS paid, CASE WHEN o.payment_status IN ('unpaid', 'voided') THEN 0 ELSE 1 END AS is_paid,
         CASE WHEN COALESCE(r.gifts, 0) = 0 THEN 0 WHEN r.given < o.total THEN 1 ELSE 2 END AS gave,
         CASE o.payment_status WHEN 'partially_refunded' THEN 1 WHEN 'refunded' THEN 2 ELSE 0 END AS says_gave,
         COALESCE(e.refunded, 0) AS refunded, COALESCE(r.succeeded, 0) AS succeeded,
         COALESCE(e.refund_failed, 0) AS refund_failed, COALESCE(r.failed, 0) AS failed,
         COALESCE(e.shipped, 0) AS shipped, COALESCE(f.parcels, 0) AS parcels,
         CASE WHEN o.fulfillment_status IN ('fulfilled', 'delivered')
           THEN CASE WHEN COALESCE(f.travelling, 0) = 0 THEN 1 ELSE 0 END ELSE 0 END AS arrived,
         COALESCE(e.delivered, 0) AS delivered,
         CASE o.fulfillment_status WHEN 'delivered' THEN 1 ELSE 0 END AS is_delivered
       FROM orders o
       LEFT JOIN (SELECT order_id,
           SUM(CASE kind WHEN 'placed' THEN 1 ELSE 0 END) AS placed,
           SUM(CASE kind WHEN 'paid' THEN 1 ELSE 0 END) AS paid,
           SUM(CASE kind WHEN 'shipped' THEN 1 ELSE 0 END) AS shipped,
           SUM(CASE kind WHEN 'delivered' THEN 1 ELSE 0 END) AS delivered,
           SUM(CASE kind WHEN 'completed' THEN 1 ELSE 0 END) AS completed,
           SUM(CASE kind WHEN 'canceled' THEN 1 WHEN 'revived' THEN -1 ELSE 0 END) AS canceled,
           SUM(CASE kind WHEN 'refunded' THEN 1 ELSE 0 END) AS refunded,
           SUM(CASE kind WHEN 'refund_failed' THEN 1 ELSE 0 END) AS refund_failed
         FROM order_events GROUP BY order_id) e ON e.order_id = o.id
       LEFT JOIN (SELECT order_id,
           SUM(CASE state WHEN 'succeeded' THEN 1 ELSE 0 END) AS succeeded,
           SUM(CASE state WHEN 'failed' THEN 1 ELSE 0 END) AS failed,
           SUM(CASE WHEN state = 'succeeded' AND reason <> 'overpaid' THEN 1 ELSE 0 END) AS gifts,
           SUM(CASE WHEN state = 'succeeded' AND reason <> 'overpaid' THEN amount ELSE 0 END) AS given,
           SUM(CASE WHEN state <> 'failed' AND reason <> 'overpaid' THEN amount ELSE 0 END) AS promised
         FROM refunds WHERE order_id IS NOT NULL GROUP BY order_id) r ON r.order_id = o.id
       LEFT JOIN (SELECT order_id, COUNT(*) AS parcels,
           SUM(CASE WHEN tracking_status <> 'delivered' THEN 1 ELSE 0 END) AS travelling
         FROM fulfillments GROUP BY order_id) f ON f.order_id = o.id),
     wrong AS (SELECT * FROM facts
       WHERE refunded_total <> promised OR total <> sum OR placed <> 1 OR given_away <> 0 OR impossible <> 0
         OR canceled <> is_canceled OR completed <> is_completed OR paid <> is_paid OR gave <> says_gave
         OR refunded <> succeeded OR refund_failed <> failed OR shipped <> parcels OR arrived <> is_delivered
         OR delivered <> is_delivered LIMIT 50)
     SELECT CAST(rule AS BIGINT) AS rule, id, CAST(a AS BIGINT) AS a, CAST(b AS BIGINT) AS b FROM (
       SELECT 0 AS rule, id, refunded_total AS a, promised AS b FROM wrong
       UNION ALL SELECT 1, id, total, sum FROM wrong
       UNION ALL SELECT 2, id, placed, 1 FROM wrong
       UNION ALL SELECT 3, id, given_away, 0 FROM wrong
       UNION ALL SELECT 4, id, impossible, 0 FROM wrong
       UNION ALL SELECT 5, id, canceled, is_canceled FROM wrong
       UNION ALL SELECT 6, id, completed, is_completed FROM wrong
       UNION ALL SELECT 7, id, paid, is_paid FROM wrong
       UNION ALL SELECT 8, id, gave, says_gave FROM wrong
       UNION ALL SELECT 9, id, refunded, succeeded FROM wrong
       UNION ALL SELECT 10, id, refund_failed, failed FROM wrong
       UNION ALL SELECT 11, id, shipped, parcels FROM wrong
       UNION ALL SELECT 12, id, arrived, is_delivered FROM wrong
       UNION ALL SELECT 13, id, delivered, is_delivered FROM wrong) s
     WHERE a <> b ORDER BY rule, id",
    asks_time: false,
};

/// An order's place in the ledger.
pub(super) const LEDGER: Check = Check {
    rules: &[
        ("I3.orders", "a paid order stands in the ledger with its total, once, and no other order does"),
        ("I3.completed", "nothing of a completed order is pending, and of no other order is anything due"),
    ],
    sql: "WITH facts AS (
       SELECT o.id, CASE WHEN o.payment_status IN ('unpaid', 'voided') THEN 0 ELSE o.total END AS total,
         COALESCE(l.taken, 0) AS taken,
         CASE o.status WHEN 'completed' THEN COALESCE(l.pending, 0) ELSE COALESCE(l.due, 0) END AS misplaced
       FROM orders o LEFT JOIN (SELECT e.order_id,
           SUM(CASE WHEN e.kind = 'order' AND p.account = 'shoppers' THEN p.amount ELSE 0 END) AS taken,
           SUM(CASE p.account WHEN 'pending' THEN p.amount ELSE 0 END) AS pending,
           SUM(CASE p.account WHEN 'due' THEN p.amount ELSE 0 END) AS due
         FROM ledger_entries e JOIN ledger_postings p ON p.entry_id = e.id
         WHERE e.order_id IS NOT NULL GROUP BY e.order_id) l ON l.order_id = o.id),
     wrong AS (SELECT * FROM facts WHERE total <> taken OR misplaced <> 0 LIMIT 50)
     SELECT CAST(rule AS BIGINT) AS rule, id, CAST(a AS BIGINT) AS a, CAST(b AS BIGINT) AS b FROM (
       SELECT 0 AS rule, id, total AS a, taken AS b FROM wrong
       UNION ALL SELECT 1, id, misplaced, 0 FROM wrong) s
     WHERE a <> b ORDER BY rule, id",
    asks_time: false,
};

/// An order against its lines.
pub(super) const LINES: Check = Check {
    rules: &[
        ("I10.items", "an order's goods are the sum of its lines"),
        ("I11.left", "an order's goods status says what has left: nothing (0), some (1), all that ever will (2)"),
    ],
    sql: "WITH facts AS (
       SELECT o.id, o.items_total AS items, l.worth,
         CASE WHEN l.shipped = 0 THEN 0 WHEN l.shipped = l.pieces THEN 2
           WHEN EXISTS (SELECT 1 FROM order_events e WHERE e.order_id = o.id AND e.kind = 'rest_canceled') THEN 2
           ELSE 1 END AS went,
         CASE WHEN o.fulfillment_status IN ('unfulfilled', 'canceled') THEN 0
           WHEN o.fulfillment_status = 'partial' THEN 1 ELSE 2 END AS says_went
       FROM orders o JOIN (SELECT order_id, SUM(unit_price * quantity) AS worth, SUM(shipped) AS shipped,
           SUM(quantity) AS pieces
         FROM order_lines GROUP BY order_id) l ON l.order_id = o.id),
     wrong AS (SELECT * FROM facts WHERE items <> worth OR went <> says_went LIMIT 50)
     SELECT CAST(rule AS BIGINT) AS rule, id, CAST(a AS BIGINT) AS a, CAST(b AS BIGINT) AS b FROM (
       SELECT 0 AS rule, id, items AS a, worth AS b FROM wrong
       UNION ALL SELECT 1, id, went, says_went FROM wrong) s
     WHERE a <> b ORDER BY rule, id",
    asks_time: false,
};

/// Levels against their movements.
pub(super) const STOCK: Check = Check {
    rules: &[
        ("I1.on_hand", "on hand equals the sum of the movements"),
        ("I1.allocated", "allocated equals the sum of the movements"),
    ],
    sql: "WITH facts AS (
       SELECT l.variant_id AS id, l.on_hand, l.allocated, COALESCE(m.hand, 0) AS hand,
         COALESCE(m.waiting, 0) AS waiting
       FROM stock_levels l LEFT JOIN (SELECT variant_id, location_id, SUM(on_hand_delta) AS hand,
           SUM(allocated_delta) AS waiting
         FROM stock_movements GROUP BY variant_id, location_id) m
         ON m.variant_id = l.variant_id AND m.location_id = l.location_id),
     wrong AS (SELECT * FROM facts WHERE on_hand <> hand OR allocated <> waiting LIMIT 50)
     SELECT CAST(rule AS BIGINT) AS rule, id, CAST(a AS BIGINT) AS a, CAST(b AS BIGINT) AS b FROM (
       SELECT 0 AS rule, id, on_hand AS a, hand AS b FROM wrong
       UNION ALL SELECT 1, id, allocated, waiting FROM wrong) s
     WHERE a <> b ORDER BY rule, id",
    asks_time: false,
};
