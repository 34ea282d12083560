-- What lists are often asked by together (struct list in common/http/list.h) and one filter's index does not serve.
CREATE INDEX product_of_department_id_active ON retail.product (department_id, active, sku, product_id);
