#include "common/http/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <time.h>

#define SECOND INT64_C(1000000) /* microseconds */

static bool take_end(BIO *pem, int64_t *out_time)
{
	X509 *certificate = pem ? PEM_read_bio_X509(pem, NULL, NULL, NULL) : NULL;
	struct tm end;
	bool is_read = certificate && ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) == 1;

	if (is_read)
		*out_time = (int64_t)timegm(&end) * SECOND;
	ERR_clear_error();
	X509_free(certificate);
	BIO_free(pem);
	return is_read;
}

bool certificate_ends_at(const char *path, int64_t *out_time)
{
	return take_end(BIO_new_file(path, "r"), out_time);
}

bool certificate_text_ends_at(struct text pem, int64_t *out_time)
{
	return take_end(BIO_new_mem_buf(pem.data, (int)pem.length), out_time);
}
