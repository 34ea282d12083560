-- What people have to know of boxes that were replaced.
SELECT retail.declare_condition('sale_has_two_numbers', 'warning',
	'A till sent one sale to two boxes of its store. It counts once; each of the two printed a number for it.',
	'Nothing is wrong with the sums. See which receipt the customer holds, then acknowledge this.',
	'retail.find_sales_with_two_numbers', true);
SELECT retail.declare_condition('document_not_given_back', 'warning',
	'Headquarters gave back a document of this store that its new box cannot hold.',
	'It stays at headquarters and counts there. The reason says what is wrong; this store may have to be upgraded.',
	'retail.find_unrecovered_documents');
