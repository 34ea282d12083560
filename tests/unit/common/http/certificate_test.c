#include "common/http/certificate.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/suite.h"

#define DAY INT64_C(86400000000) /* microseconds */

static char folder[] = "/tmp/outpost-certificate-XXXXXX";
static char path[200];

static void run(const char *command)
{
	ck_assert_msg(system(command) == 0, "failed: %s", command);
}

static void open_folder(void)
{
	if (!mkdtemp(folder))
		abort();
	snprintf(path, sizeof(path), "%s/certificate.pem", folder);
}

static void remove_folder(void)
{
	unlink(path);
	rmdir(folder);
}

START_TEST(a_certificate_says_until_when_it_is_good)
{
	char command[600];
	int64_t now = (int64_t)time(NULL) * INT64_C(1000000), ends_at;

	snprintf(command, sizeof(command),
		 "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 10 "
		 "-subj /CN=localhost -keyout /dev/null -out %s 2>/dev/null",
		 path);
	run(command);
	ck_assert(certificate_ends_at(path, &ends_at));
	ck_assert_int_ge(ends_at, now + 10 * DAY - DAY / 24);
	ck_assert_int_le(ends_at, now + 10 * DAY + DAY / 24);
}
END_TEST

START_TEST(what_is_no_certificate_says_nothing)
{
	int64_t ends_at;
	FILE *file = fopen(path, "w");

	ck_assert(!certificate_ends_at("/no/such/file", &ends_at));
	ck_assert_ptr_nonnull(file);
	fputs("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", file);
	fclose(file);
	ck_assert(!certificate_ends_at(path, &ends_at));
}
END_TEST

int main(void)
{
	int status;

	open_folder();
	status = RUN_TESTS("certificate", a_certificate_says_until_when_it_is_good,
			   what_is_no_certificate_says_nothing);
	remove_folder();
	return status;
}
