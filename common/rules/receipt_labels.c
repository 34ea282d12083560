#include "common/rules/receipt_labels.h"

#include "common/rules/decimal.h"
#include "common/rules/quantity.h"

#include <string.h>

static const char *const labels[LABEL_COUNT][RECEIPT_LANGUAGE_COUNT] = {
	[LABEL_SALE] = { "RECEIPT", "RECIBO" },
	[LABEL_RETURN] = { "RETURN", "DEVOLUCIÓN" },
	[LABEL_EXCHANGE] = { "EXCHANGE", "CAMBIO DE ARTÍCULOS" },
	[LABEL_VOID] = { "VOID", "ANULACIÓN" },
	[LABEL_COPY] = { "COPY", "COPIA" },
	[LABEL_TRAINING] = { "TRAINING - NOT A RECEIPT", "PRÁCTICA - NO ES RECIBO" },
	[LABEL_TAX_ID] = { "Tax ID", "NIF" },
	[LABEL_PHONE] = { "Phone", "Teléfono" },
	[LABEL_NUMBER] = { "Receipt", "Recibo" },
	[LABEL_DATE] = { "Date", "Fecha" },
	[LABEL_REGISTER] = { "Register", "Caja" },
	[LABEL_CASHIER] = { "Served by", "Le atendió" },
	[LABEL_CUSTOMER] = { "Customer", "Cliente" },
	[LABEL_ORIGINAL] = { "Original receipt", "Recibo original" },
	[LABEL_SUBTOTAL] = { "Subtotal", "Subtotal" },
	[LABEL_ROUNDING] = { "Rounding", "Redondeo" },
	[LABEL_TOTAL] = { "TOTAL", "TOTAL" },
	[LABEL_REFUND_TOTAL] = { "TOTAL REFUND", "TOTAL A DEVOLVER" },
	[LABEL_CHANGE] = { "Change", "Cambio" },
	[LABEL_TAX] = { "Tax", "Impuesto" },
	[LABEL_TAX_BASE] = { "of", "de" },
	[LABEL_TAX_INCLUDED] = { "Tax included in the total", "Impuestos incluidos en el total" },
	[LABEL_TAX_ADDED] = { "Tax", "Impuestos" },
	[LABEL_ITEMS] = { "Items", "Artículos" },
	[LABEL_DISCOUNT] = { "Discount", "Descuento" },
	[LABEL_REASON] = { "Reason", "Motivo" },
	[LABEL_FACTS] = { "About this receipt", "Datos del recibo" },
	[LABEL_SUMS] = { "Sums", "Importes" },
	[LABEL_PAYMENTS] = { "Payments", "Pagos" },
	[LABEL_TAXES] = { "Included tax", "Impuestos incluidos" },
};

struct number_style {
	char point;
	char group;
	size_t smallest_grouped; /* digits before the point from which groups are divided */
	const char *percent;
	const char *moment; /* Y, M, D, h and m stand for the digits of each */
};

static const struct number_style styles[RECEIPT_LANGUAGE_COUNT] = {
	[RECEIPT_ENGLISH] = { '.', ',', 4, "%", "YYYY-MM-DD hh:mm" },
	[RECEIPT_SPANISH] = { ',', '.', 5, " %", "DD/MM/YYYY hh:mm" },
};

const char *const receipt_language_names[] = { "en", "es", NULL };

const char *receipt_language_name(enum receipt_language language)
{
	return receipt_language_names[language];
}

const char *receipt_print_moment(struct arena *arena, enum receipt_language language,
				 const char *moment)
{
	static const char form[] = "YYYY-MM-DDThh:mm";
	size_t places['m' + 1] = { 0 };
	char *printed;

	if (strlen(moment) != sizeof(form) - 1)
		return moment;
	printed = arena_print(arena, "%s", styles[language].moment);
	for (char *at = printed; *at; at++) {
		const char *first = strchr("YMDhm", *at) ? strchr(form, *at) : NULL;

		if (first)
			*at = moment[(size_t)(first - form) + places[(unsigned char)*at]++];
	}
	return printed;
}

const char *receipt_label(enum receipt_language language, enum receipt_label label)
{
	return labels[label][language];
}

/* "-1234.50" in the style of a language. */
static struct text localise(struct arena *arena, const char *plain,
			    const struct number_style *style, bool grouped)
{
	char *localised = arena_allocate(arena, 2 * strlen(plain) + 1);
	size_t length = 0;
	size_t whole;

	if (*plain == '-')
		localised[length++] = *plain++;
	whole = strchr(plain, '.') ? (size_t)(strchr(plain, '.') - plain) : strlen(plain);
	grouped = grouped && whole >= style->smallest_grouped;
	for (size_t i = 0; plain[i]; i++) {
		if (grouped && i && i < whole && (whole - i) % 3 == 0)
			localised[length++] = style->group;
		localised[length++] = plain[i] == '.' ? style->point : plain[i];
	}
	return (struct text){ localised, length };
}

struct text receipt_print_amount(struct arena *arena, enum receipt_language language,
				 int64_t amount, int digits)
{
	char plain[DECIMAL_TEXT_SIZE];

	decimal_print(amount, digits, plain);
	return localise(arena, plain, &styles[language], true);
}

struct text receipt_print_quantity(struct arena *arena, enum receipt_language language,
				   int64_t quantity)
{
	char plain[DECIMAL_TEXT_SIZE];

	quantity_print(quantity, plain);
	return localise(arena, plain, &styles[language], false);
}

struct text receipt_print_rate(struct arena *arena, enum receipt_language language, int64_t rate)
{
	char plain[DECIMAL_TEXT_SIZE];

	rate_print_percent(rate, plain);

	struct text number = localise(arena, plain, &styles[language], false);

	return text_of(arena_print(arena, "%.*s%s", (int)number.length, number.data,
				   styles[language].percent));
}
