#include "common/http/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <time.h>

#define SECOND INT64_C(1000000) /* microseconds */

bool certificate_ends_at(const char *path, int64_t *out_time)
{
	FILE *file = fopen(path, "r");
	X509 *certificate = file ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;
	struct tm end;
	bool is_read = certificate && ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) == 1;

	if (is_read)
		*out_time = (int64_t)timegm(&end) * SECOND;
	ERR_clear_error();
	X509_free(certificate);
	if (file)
		fclose(file);
	return is_read;
}
