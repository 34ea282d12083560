#include "common/rules/money.h"

#include <string.h>

/* ISO 4217; cash steps as in Unicode CLDR, and the smallest coins of Australia and New Zealand. */
static const struct currency currencies[] = {
	{ "AED", 2, 1 },   { "AFN", 2, 100 }, { "ALL", 2, 100 }, { "AMD", 2, 100 },
	{ "AOA", 2, 1 },   { "ARS", 2, 1 },   { "AUD", 2, 5 },   { "AWG", 2, 1 },
	{ "AZN", 2, 1 },   { "BAM", 2, 1 },   { "BBD", 2, 1 },   { "BDT", 2, 1 },
	{ "BHD", 3, 1 },   { "BIF", 0, 1 },   { "BMD", 2, 1 },   { "BND", 2, 1 },
	{ "BOB", 2, 1 },   { "BOV", 2, 1 },   { "BRL", 2, 1 },   { "BSD", 2, 1 },
	{ "BTN", 2, 1 },   { "BWP", 2, 1 },   { "BYN", 2, 1 },   { "BZD", 2, 1 },
	{ "CAD", 2, 5 },   { "CDF", 2, 1 },   { "CHE", 2, 1 },   { "CHF", 2, 5 },
	{ "CHW", 2, 1 },   { "CLF", 4, 1 },   { "CLP", 0, 1 },   { "CNY", 2, 1 },
	{ "COP", 2, 100 }, { "COU", 2, 1 },   { "CRC", 2, 100 }, { "CUP", 2, 1 },
	{ "CVE", 2, 1 },   { "CZK", 2, 100 }, { "DJF", 0, 1 },   { "DKK", 2, 50 },
	{ "DOP", 2, 1 },   { "DZD", 2, 1 },   { "EGP", 2, 1 },   { "ERN", 2, 1 },
	{ "ETB", 2, 1 },   { "EUR", 2, 1 },   { "FJD", 2, 1 },   { "FKP", 2, 1 },
	{ "GBP", 2, 1 },   { "GEL", 2, 1 },   { "GHS", 2, 1 },   { "GIP", 2, 1 },
	{ "GMD", 2, 1 },   { "GNF", 0, 1 },   { "GTQ", 2, 1 },   { "GYD", 2, 100 },
	{ "HKD", 2, 1 },   { "HNL", 2, 1 },   { "HTG", 2, 1 },   { "HUF", 2, 500 },
	{ "IDR", 2, 100 }, { "ILS", 2, 1 },   { "INR", 2, 1 },   { "IQD", 3, 1000 },
	{ "IRR", 2, 100 }, { "ISK", 0, 1 },   { "JMD", 2, 1 },   { "JOD", 3, 1 },
	{ "JPY", 0, 1 },   { "KES", 2, 1 },   { "KGS", 2, 1 },   { "KHR", 2, 1 },
	{ "KMF", 0, 1 },   { "KPW", 2, 100 }, { "KRW", 0, 1 },   { "KWD", 3, 1 },
	{ "KYD", 2, 1 },   { "KZT", 2, 1 },   { "LAK", 2, 100 }, { "LBP", 2, 100 },
	{ "LKR", 2, 1 },   { "LRD", 2, 1 },   { "LSL", 2, 1 },   { "LYD", 3, 1 },
	{ "MAD", 2, 1 },   { "MDL", 2, 1 },   { "MGA", 2, 100 }, { "MKD", 2, 1 },
	{ "MMK", 2, 100 }, { "MNT", 2, 100 }, { "MOP", 2, 1 },   { "MRU", 2, 1 },
	{ "MUR", 2, 100 }, { "MVR", 2, 1 },   { "MWK", 2, 1 },   { "MXN", 2, 1 },
	{ "MXV", 2, 1 },   { "MYR", 2, 1 },   { "MZN", 2, 1 },   { "NAD", 2, 1 },
	{ "NGN", 2, 1 },   { "NIO", 2, 1 },   { "NOK", 2, 100 }, { "NPR", 2, 1 },
	{ "NZD", 2, 10 },  { "OMR", 3, 1 },   { "PAB", 2, 1 },   { "PEN", 2, 1 },
	{ "PGK", 2, 1 },   { "PHP", 2, 1 },   { "PKR", 2, 100 }, { "PLN", 2, 1 },
	{ "PYG", 0, 1 },   { "QAR", 2, 1 },   { "RON", 2, 1 },   { "RSD", 2, 100 },
	{ "RUB", 2, 1 },   { "RWF", 0, 1 },   { "SAR", 2, 1 },   { "SBD", 2, 1 },
	{ "SCR", 2, 1 },   { "SDG", 2, 1 },   { "SEK", 2, 100 }, { "SGD", 2, 1 },
	{ "SHP", 2, 1 },   { "SLE", 2, 1 },   { "SOS", 2, 100 }, { "SRD", 2, 1 },
	{ "SSP", 2, 1 },   { "STN", 2, 1 },   { "SVC", 2, 1 },   { "SYP", 2, 100 },
	{ "SZL", 2, 1 },   { "THB", 2, 1 },   { "TJS", 2, 1 },   { "TMT", 2, 1 },
	{ "TND", 3, 1 },   { "TOP", 2, 1 },   { "TRY", 2, 1 },   { "TTD", 2, 1 },
	{ "TWD", 2, 100 }, { "TZS", 2, 100 }, { "UAH", 2, 1 },   { "UGX", 0, 1 },
	{ "USD", 2, 1 },   { "USN", 2, 1 },   { "UYI", 0, 1 },   { "UYU", 2, 1 },
	{ "UYW", 4, 1 },   { "UZS", 2, 100 }, { "VED", 2, 1 },   { "VES", 2, 1 },
	{ "VND", 0, 1 },   { "VUV", 0, 1 },   { "WST", 2, 1 },   { "XAD", 2, 1 },
	{ "XAF", 0, 1 },   { "XCD", 2, 1 },   { "XCG", 2, 1 },   { "XOF", 0, 1 },
	{ "XPF", 0, 1 },   { "YER", 2, 100 }, { "ZAR", 2, 1 },   { "ZMW", 2, 1 },
	{ "ZWG", 2, 1 },
};

#define CURRENCY_COUNT (sizeof(currencies) / sizeof(currencies[0]))

const struct currency *currency_find(struct text code)
{
	size_t low = 0;
	size_t high = CURRENCY_COUNT;

	if (code.length != sizeof(currencies[0].code) - 1)
		return NULL;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = memcmp(code.data, currencies[middle].code, code.length);

		if (order == 0)
			return &currencies[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
