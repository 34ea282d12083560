#include "common/barcode/gs1_lint_internal.h"

#include "common/barcode/gtin.h"

#include <string.h>

/* Codes of equal width, one after another in ascending order. */
static const char countries[] =
	"004008010012016020024028031032036040044048050051052056060064068070072074076084"
	"086090092096100104108112116120124132136140144148152156158162166170174175178180"
	"184188191192196203204208212214218222226231232233234238239242246248250254258260"
	"262266268270275276288292296300304308312316320324328332334336340344348352356360"
	"364368372376380384388392398400404408410414417418422426428430434438440442446450"
	"454458462466470474478480484492496498499500504508512516520524528531533534535540"
	"548554558562566570574578580581583584585586591598600604608612616620624626630634"
	"638642643646652654659660662663666670674678682686688690694702703704705706710716"
	"724728729732740744748752756760762764768772776780784788792795796798800804807818"
	"826831832833834840850854858860862876882887894";

static const char country_letters[] =
	"ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACC"
	"CDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGD"
	"GEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKH"
	"KIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMW"
	"MXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSC"
	"SDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUY"
	"UZVAVCVEVGVIVNVUWFWSYEYTZAZMZW";

/* In use, and those that left use after 2015 and still appear on printed labels. */
static const char currencies[] =
	"008012032036044048050051052060064068072084090096104108116124132136144152156170"
	"174188191192203208214222230232238242262270292320324328332340344348352356360364"
	"368376388392396398400404408410414417418422426430434446454458462480484496498504"
	"512516524532533548554558566578586590598600604608634643646654682690694702704706"
	"710728748752756760764776780784788800807818826834840858860882886901924925926927"
	"928929930931932933934936938940941943944946947948949950951952953955956957958959"
	"960961962963964965967968969970971972973975976977978979980981984985986990994997"
	"999";

/* UN/ECE recommendation 21 with the additions of GS1, grouped by first character. */
static const char package_types[] =
	"1A 1B 1D 1F 1G 1W 200 201 202 203 204 205 206 210 211 212 2C 3A 3H 43 44 4A 4B 4C 4D 4F "
	"4G 4H 5H 5L 5M 6H 6P 7A 7B 8 8A 8B 8C 9 AA AB AC AD AF AG AH AI AJ AL AM AP APE AT AV B4 "
	"BB BC BD BE BF BG BGE BH BI BJ BK BL BM BME BN BO BP BQ BR BRI BS BT BU BV BW BX BY BZ CA "
	"CB CBL CC CCE CD CE CF CG CH CI CJ CK CL CM CN CO CP CQ CR CS CT CU CV CW CX CY CZ DA DB "
	"DC DG DH DI DJ DK DL DM DN DP DPE DR DS DT DU DV DW DX DY E1 E2 E3 EC ED EE EF EG EH EI "
	"EN FB FC FD FE FI FL FO FOB FP FPE FR FT FW FX GB GI GL GR GU GY GZ HA HB HC HG HN HR IA "
	"IB IC ID IE IF IG IH IK IL IN IZ JB JC JG JR JT JY KG KI LAB LE LG LT LU LV LZ MA MB MC "
	"ME MPE MR MS MT MW MX NA NE NF NG NS NT NU NV OA OB OC OD OE OF OK OPE OT OU P2 PA PAE PB "
	"PC PD PE PF PG PH PI PJ PK PL PLP PN PO POP PP PPE PR PT PU PUE PV PX PY PZ QA QB QC QD "
	"QF QG QH QJ QK QL QM QN QP QQ QR QS RB1 RB2 RB3 RCB RD RG RJ RK RL RO RT RZ S1 SA SB SC "
	"SD SE SEC SH SI SK SL SM SO SP SS ST STL SU SV SW SX SY SZ T1 TB TC TD TE TEV TG THE TI "
	"TK TL TN TO TR TRE TS TT TTE TU TV TW TWE TY TZ UC UN UUE VA VG VI VK VL VN VO VP VQ VR "
	"VS VY WA WB WC WD WF WG WH WJ WK WL WM WN WP WQ WR WRP WS WT WU WV WW WX WY WZ X11 X12 "
	"X15 X16 X17 X18 X19 X20 X3 XA XB XC XD XF XG XH XJ XK YA YB YC YD YF YG YH YJ YK YL YM YN "
	"YP YQ YR YS YT YV YW YX YY YZ ZA ZB ZC ZD ZF ZG ZH ZJ ZK ZL ZM ZN ZP ZQ ZR ZS ZT ZU ZV ZW "
	"ZX ZY ZZ";

static bool is_listed(const char *codes, size_t width, struct text data)
{
	size_t low = 0;
	size_t high = strlen(codes) / width;

	if (data.length != width)
		return false;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = memcmp(codes + middle * width, data.data, width);

		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static struct gs1_finding require(bool valid, struct text data, enum gs1_problem problem)
{
	return valid ? gs1_fine() : gs1_found(problem, 0, data.length);
}

struct gs1_finding gs1_lint_iso3166(struct gs1_lint_input input)
{
	return require(is_listed(countries, 3, input.data), input.data, GS1_NOT_ISO3166);
}

struct gs1_finding gs1_lint_iso3166_999(struct gs1_lint_input input)
{
	return require(text_is(input.data, "999") || is_listed(countries, 3, input.data),
		       input.data, GS1_NOT_ISO3166_OR_999);
}

struct gs1_finding gs1_lint_iso3166_alpha2(struct gs1_lint_input input)
{
	return require(is_listed(country_letters, 2, input.data), input.data,
		       GS1_NOT_ISO3166_ALPHA2);
}

struct gs1_finding gs1_lint_iso4217(struct gs1_lint_input input)
{
	return require(is_listed(currencies, 3, input.data), input.data, GS1_NOT_ISO4217);
}

/* 01-10 are assigned; 80-99 are for local and national use. */
struct gs1_finding gs1_lint_media_type(struct gs1_lint_input input)
{
	int64_t type = -1;
	bool number = input.data.length == 2 && gtin_is_digits(input.data) &&
		      text_to_int64(input.data, &type);

	return require(number && ((type >= 1 && type <= 10) || type >= 80), input.data,
		       GS1_INVALID_MEDIA_TYPE);
}

struct gs1_finding gs1_lint_package_type(struct gs1_lint_input input)
{
	struct text rest = text_of(package_types);
	struct text type;

	while (text_split(&rest, ' ', &type)) {
		if (input.data.length && text_equal(type, input.data))
			return gs1_fine();
	}
	return gs1_found(GS1_INVALID_PACKAGE_TYPE, 0, input.data.length);
}

static struct gs1_finding require_one_of(struct text data, const char *set,
					 enum gs1_problem problem)
{
	return require(data.length == 1 && data.data[0] && strchr(set, data.data[0]), data,
		       problem);
}

struct gs1_finding gs1_lint_yes_no(struct gs1_lint_input input)
{
	return require_one_of(input.data, "01", GS1_NOT_ZERO_OR_ONE);
}

struct gs1_finding gs1_lint_winding(struct gs1_lint_input input)
{
	return require_one_of(input.data, "019", GS1_INVALID_WINDING_DIRECTION);
}

struct gs1_finding gs1_lint_iso5218(struct gs1_lint_input input)
{
	return require_one_of(input.data, "0129", GS1_INVALID_BIOLOGICAL_SEX_CODE);
}

struct gs1_finding gs1_lint_importer_index(struct gs1_lint_input input)
{
	if (input.data.length != 1)
		return gs1_found(GS1_IMPORTER_INDEX_LENGTH, 0, input.data.length);
	return require_one_of(input.data,
			      "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz",
			      GS1_INVALID_IMPORTER_INDEX);
}

/* ISO 7064 modulo 97 over the text with its first four characters moved to the end. */
static struct gs1_finding check_iban_sum(struct text data)
{
	static const char values[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	unsigned sum = 0;

	for (size_t i = 0; i < data.length; i++) {
		size_t at = (i + 4) % data.length;
		const char *found = data.data[at] ? strchr(values, data.data[at]) : NULL;

		if (!found)
			return gs1_found(GS1_INVALID_IBAN_CHARACTER, at, 1);

		unsigned value = (unsigned)(found - values);

		sum = (sum * (value < 10 ? 10 : 100) + value) % 97;
	}
	return sum == 1 ? gs1_fine() : gs1_found(GS1_INCORRECT_IBAN_CHECKSUM, 2, 2);
}

struct gs1_finding gs1_lint_iban(struct gs1_lint_input input)
{
	struct text data = input.data;

	if (data.length < 4)
		return gs1_found(GS1_IBAN_TOO_SHORT, 0, data.length);
	if (!is_listed(country_letters, 2, (struct text){ data.data, 2 }))
		return gs1_found(GS1_ILLEGAL_IBAN_COUNTRY_CODE, 0, 2);
	if (data.length > 34)
		return gs1_found(GS1_IBAN_TOO_LONG, 0, data.length);
	if (data.length <= 10)
		return gs1_found(GS1_IBAN_TOO_SHORT, 0, data.length);
	return check_iban_sum(data);
}
