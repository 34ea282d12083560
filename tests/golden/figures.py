"""What is added up over the rows that documents become, when they are kept and whenever they are read again."""
FIGURES = {
    "sale": "SELECT kind, count(*), sum(total), sum(tax_total), sum(change_due) FROM retail.sale GROUP BY 1 ORDER BY 1",
    "sale_line": "SELECT count(*), sum(amount), sum(tax_amount), sum(quantity) FROM retail.sale_line",
    "payment": "SELECT tender_kind, count(*), sum(amount) FROM retail.payment GROUP BY 1",
    "register_session": "SELECT count(*), sum(opening_float) FROM retail.register_session",
    "register_session_close": "SELECT count(*), sum(expected_cash), sum(difference) FROM retail.register_session_close",
    "stock_adjustment_line": "SELECT count(*), sum(quantity) FROM retail.stock_adjustment_line",
}
