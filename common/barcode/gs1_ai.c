#include "common/barcode/gs1_ai.h"

#include <string.h>

/* Facts of the GS1 General Specifications, in the notation of the GS1 Barcode Syntax Dictionary. */
/* clang-format off */
#define FIXED GS1_FIXED
#define ATTR GS1_ATTRIBUTE
#define DECIMAL GS1_DECIMAL
static const struct gs1_ai rows[] = {
	{ "00", "00", FIXED | ATTR, GS1_TEXT, "N18,csum,gcppos2", "", "", "", "SSCC" },
	{ "01", "01", FIXED | ATTR, GS1_TEXT, "N14,csum,gcppos2", "", "255,37", "22,10,21|235", "GTIN" },
	{ "02", "02", FIXED | ATTR, GS1_TEXT, "N14,csum,gcppos2", "37", "01,03", NULL, "CONTENT" },
	{ "03", "03", FIXED, GS1_TEXT, "N14,csum,gcppos2", "", "01,02,37", NULL, "MTO GTIN" },
	{ "10", "10", ATTR, GS1_TEXT, "X..20", "01,02,03,8006,8026", "", NULL, "BATCH/LOT" },
	{ "11", "11", FIXED | ATTR, GS1_DATE, "N6,yymmd0", "01,02,03,8006,8026", "", NULL, "PROD DATE" },
	{ "12", "12", FIXED | ATTR, GS1_DATE, "N6,yymmd0", "8020", "", NULL, "DUE DATE" },
	{ "13", "13", FIXED | ATTR, GS1_DATE, "N6,yymmd0", "01,02,03,8006,8026", "", NULL, "PACK DATE" },
	{ "15", "15", FIXED | ATTR, GS1_DATE, "N6,yymmd0", "01,02,03,8006,8026", "", NULL, "BEST BEFORE" },
	{ "16", "16", FIXED | ATTR, GS1_DATE, "N6,yymmd0", "01,02,03,8006,8026", "", NULL, "SELL BY" },
	{ "17", "17", FIXED | ATTR, GS1_DATE, "N6,yymmd0", "01,02,03,255,8006,8026", "", NULL, "USE BY OR EXPIRY" },
	{ "20", "20", FIXED | ATTR, GS1_TEXT, "N2", "01,02,8006,8026", "", NULL, "VARIANT" },
	{ "21", "21", 0, GS1_TEXT, "X..20", "01,03,8006", "235", NULL, "SERIAL" },
	{ "22", "22", 0, GS1_TEXT, "X..20", "01", "", NULL, "CPV" },
	{ "235", "235", 0, GS1_TEXT, "X..28", "01", "", NULL, "TPX" },
	{ "240", "240", ATTR, GS1_TEXT, "X..30", "01,02,8006,8026", "", NULL, "ADDITIONAL ID" },
	{ "241", "241", ATTR, GS1_TEXT, "X..30", "01,02,8006,8026", "", NULL, "CUST. PART No." },
	{ "242", "242", ATTR, GS1_TEXT, "N..6", "01,02,8006,8026", "", NULL, "MTO VARIANT" },
	{ "243", "243", ATTR, GS1_TEXT, "X..20", "01", "", NULL, "PCN" },
	{ "250", "250", ATTR, GS1_TEXT, "X..30", "01,8006;21", "", NULL, "SECONDARY SERIAL" },
	{ "251", "251", ATTR, GS1_TEXT, "X..30", "01,8006", "", NULL, "REF. TO SOURCE" },
	{ "253", "253", ATTR, GS1_TEXT, "N13,csum,gcppos1 [X..17]", "", "", "", "GDTI" },
	{ "254", "254", 0, GS1_TEXT, "X..20", "414", "", NULL, "GLN EXTENSION" },
	{ "255", "255", ATTR, GS1_TEXT, "N13,csum,gcppos1 [N..12]", "", "01,02,415,8006,8020,8026", "", "GCN" },
	{ "30", "30", ATTR, GS1_INTEGER, "N..8", "01,02", "", NULL, "VAR. COUNT" },
	{ "3100", "3105", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "310n", NULL, "NET WEIGHT (kg)" },
	{ "3110", "3115", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "311n", NULL, "LENGTH (m)" },
	{ "3120", "3125", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "312n", NULL, "WIDTH (m)" },
	{ "3130", "3135", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "313n", NULL, "HEIGHT (m)" },
	{ "3140", "3145", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "314n", NULL, "AREA (m2)" },
	{ "3150", "3155", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "315n", NULL, "NET VOLUME (l)" },
	{ "3160", "3165", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "316n", NULL, "NET VOLUME (m3)" },
	{ "3200", "3205", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "320n", NULL, "NET WEIGHT (lb)" },
	{ "3210", "3215", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "321n", NULL, "LENGTH (in)" },
	{ "3220", "3225", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "322n", NULL, "LENGTH (ft)" },
	{ "3230", "3235", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "323n", NULL, "LENGTH (yd)" },
	{ "3240", "3245", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "324n", NULL, "WIDTH (in)" },
	{ "3250", "3255", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "325n", NULL, "WIDTH (ft)" },
	{ "3260", "3265", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "326n", NULL, "WIDTH (yd)" },
	{ "3270", "3275", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "327n", NULL, "HEIGHT (in)" },
	{ "3280", "3285", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "328n", NULL, "HEIGHT (ft)" },
	{ "3290", "3295", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "329n", NULL, "HEIGHT (yd)" },
	{ "3300", "3305", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "330n", NULL, "GROSS WEIGHT (kg)" },
	{ "3310", "3315", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "331n", NULL, "LENGTH (m), log" },
	{ "3320", "3325", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "332n", NULL, "WIDTH (m), log" },
	{ "3330", "3335", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "333n", NULL, "HEIGHT (m), log" },
	{ "3340", "3345", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "334n", NULL, "AREA (m2), log" },
	{ "3350", "3355", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "335n", NULL, "VOLUME (l), log" },
	{ "3360", "3365", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "336n", NULL, "VOLUME (m3), log" },
	{ "3370", "3375", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01", "337n", NULL, "KG PER m2" },
	{ "3400", "3405", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "340n", NULL, "GROSS WEIGHT (lb)" },
	{ "3410", "3415", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "341n", NULL, "LENGTH (in), log" },
	{ "3420", "3425", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "342n", NULL, "LENGTH (ft), log" },
	{ "3430", "3435", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "343n", NULL, "LENGTH (yd), log" },
	{ "3440", "3445", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "344n", NULL, "WIDTH (in), log" },
	{ "3450", "3455", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "345n", NULL, "WIDTH (ft), log" },
	{ "3460", "3465", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "346n", NULL, "WIDTH (yd), log" },
	{ "3470", "3475", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "347n", NULL, "HEIGHT (in), log" },
	{ "3480", "3485", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "348n", NULL, "HEIGHT (ft), log" },
	{ "3490", "3495", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "349n", NULL, "HEIGHT (yd), log" },
	{ "3500", "3505", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "350n", NULL, "AREA (in2)" },
	{ "3510", "3515", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "351n", NULL, "AREA (ft2)" },
	{ "3520", "3525", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "352n", NULL, "AREA (yd2)" },
	{ "3530", "3535", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "353n", NULL, "AREA (in2), log" },
	{ "3540", "3545", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "354n", NULL, "AREA (ft2), log" },
	{ "3550", "3555", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "355n", NULL, "AREA (yd2), log" },
	{ "3560", "3565", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "356n", NULL, "NET WEIGHT (t oz)" },
	{ "3570", "3575", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "357n", NULL, "NET VOLUME (oz)" },
	{ "3600", "3605", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "360n", NULL, "NET VOLUME (qt)" },
	{ "3610", "3615", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "361n", NULL, "NET VOLUME (gal.)" },
	{ "3620", "3625", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "362n", NULL, "VOLUME (qt), log" },
	{ "3630", "3635", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "363n", NULL, "VOLUME (gal.), log" },
	{ "3640", "3645", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "364n", NULL, "VOLUME (in3)" },
	{ "3650", "3655", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "365n", NULL, "VOLUME (ft3)" },
	{ "3660", "3665", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "01,02", "366n", NULL, "VOLUME (yd3)" },
	{ "3670", "3675", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "367n", NULL, "VOLUME (in3), log" },
	{ "3680", "3685", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "368n", NULL, "VOLUME (ft3), log" },
	{ "3690", "3695", FIXED | ATTR | DECIMAL, GS1_AMOUNT, "N6", "00,01", "369n", NULL, "VOLUME (yd3), log" },
	{ "37", "37", ATTR, GS1_INTEGER, "N..8", "00;02,8026", "", NULL, "COUNT" },
	{ "3900", "3909", ATTR | DECIMAL, GS1_AMOUNT, "N..15", "255,8020", "390n,391n,394n,8111", NULL, "AMOUNT" },
	{ "3910", "3919", ATTR | DECIMAL, GS1_CURRENCY_AMOUNT, "N3,iso4217 N..15", "8020", "391n", NULL, "AMOUNT" },
	{ "3920", "3929", ATTR | DECIMAL, GS1_AMOUNT, "N..15", "01;30,31nn,32nn,35nn,36nn", "392n,393n", NULL, "PRICE" },
	{ "3930", "3939", ATTR | DECIMAL, GS1_CURRENCY_AMOUNT, "N3,iso4217 N..15", "30,31nn,32nn,35nn,36nn", "393n", NULL, "PRICE" },
	{ "3940", "3943", ATTR | DECIMAL, GS1_AMOUNT, "N4", "255", "394n,8111", NULL, "PRCNT OFF" },
	{ "3950", "3955", ATTR | DECIMAL, GS1_AMOUNT, "N6", "30,31nn,32nn,35nn,36nn", "392n,393n,395n,8005", NULL, "PRICE/UoM" },
	{ "400", "400", ATTR, GS1_TEXT, "X..30", "", "", NULL, "ORDER NUMBER" },
	{ "401", "401", ATTR, GS1_TEXT, "X..30,gcppos1", "", "", "", "GINC" },
	{ "402", "402", ATTR, GS1_TEXT, "N17,csum,gcppos1", "", "", "", "GSIN" },
	{ "403", "403", ATTR, GS1_TEXT, "X..30", "00", "", NULL, "ROUTE" },
	{ "410", "410", FIXED | ATTR, GS1_TEXT, "N13,csum,gcppos1", "", "", NULL, "SHIP TO LOC" },
	{ "411", "411", FIXED | ATTR, GS1_TEXT, "N13,csum,gcppos1", "", "", NULL, "BILL TO" },
	{ "412", "412", FIXED | ATTR, GS1_TEXT, "N13,csum,gcppos1", "", "", NULL, "PURCHASE FROM" },
	{ "413", "413", FIXED | ATTR, GS1_TEXT, "N13,csum,gcppos1", "", "", NULL, "SHIP FOR LOC" },
	{ "414", "414", FIXED | ATTR, GS1_TEXT, "N13,csum,gcppos1", "", "", "254|7040", "LOC No." },
	{ "415", "415", FIXED | ATTR, GS1_TEXT, "N13,csum,gcppos1", "8020", "", "8020", "PAY TO" },
	{ "416", "416", FIXED | ATTR, GS1_TEXT, "N13,csum,gcppos1", "", "", NULL, "PROD/SERV LOC" },
	{ "417", "417", FIXED | ATTR, GS1_TEXT, "N13,csum,gcppos1", "", "", "7040", "PARTY" },
	{ "420", "420", ATTR, GS1_TEXT, "X..20", "", "421", NULL, "SHIP TO POST" },
	{ "421", "421", ATTR, GS1_TEXT, "N3,iso3166 X..9", "", "4307", NULL, "SHIP TO POST" },
	{ "422", "422", ATTR, GS1_INTEGER, "N3,iso3166", "01,02,8006,8026", "426", NULL, "ORIGIN" },
	{ "423", "423", ATTR, GS1_TEXT, "N3,iso3166 [N3],iso3166 [N3],iso3166 [N3],iso3166 [N3],iso3166", "01,02", "426", NULL, "COUNTRY - INITIAL PROCESS" },
	{ "424", "424", ATTR, GS1_INTEGER, "N3,iso3166", "01,02", "426", NULL, "COUNTRY - PROCESS" },
	{ "425", "425", ATTR, GS1_TEXT, "N3,iso3166 [N3],iso3166 [N3],iso3166 [N3],iso3166 [N3],iso3166", "01,02", "426", NULL, "COUNTRY - DISASSEMBLY" },
	{ "426", "426", ATTR, GS1_INTEGER, "N3,iso3166", "01,02", "", NULL, "COUNTRY - FULL PROCESS" },
	{ "427", "427", ATTR, GS1_TEXT, "X..3", "01,02;422", "", NULL, "ORIGIN SUBDIVISION" },
	{ "4300", "4300", ATTR, GS1_TEXT, "X..35,pcenc", "00", "", NULL, "SHIP TO COMP" },
	{ "4301", "4301", ATTR, GS1_TEXT, "X..35,pcenc", "00", "", NULL, "SHIP TO NAME" },
	{ "4302", "4302", ATTR, GS1_TEXT, "X..70,pcenc", "00", "", NULL, "SHIP TO ADD1" },
	{ "4303", "4303", ATTR, GS1_TEXT, "X..70,pcenc", "4302", "", NULL, "SHIP TO ADD2" },
	{ "4304", "4304", ATTR, GS1_TEXT, "X..70,pcenc", "00", "", NULL, "SHIP TO SUB" },
	{ "4305", "4305", ATTR, GS1_TEXT, "X..70,pcenc", "00", "", NULL, "SHIP TO LOC" },
	{ "4306", "4306", ATTR, GS1_TEXT, "X..70,pcenc", "00", "", NULL, "SHIP TO REG" },
	{ "4307", "4307", ATTR, GS1_TEXT, "X2,iso3166alpha2", "00", "", NULL, "SHIP TO COUNTRY" },
	{ "4308", "4308", ATTR, GS1_TEXT, "X..30", "00", "", NULL, "SHIP TO PHONE" },
	{ "4309", "4309", ATTR, GS1_TEXT, "N10,latitude N10,longitude", "00", "", NULL, "SHIP TO GEO" },
	{ "4310", "4310", ATTR, GS1_TEXT, "X..35,pcenc", "00", "", NULL, "RTN TO COMP" },
	{ "4311", "4311", ATTR, GS1_TEXT, "X..35,pcenc", "00", "", NULL, "RTN TO NAME" },
	{ "4312", "4312", ATTR, GS1_TEXT, "X..70,pcenc", "00", "", NULL, "RTN TO ADD1" },
	{ "4313", "4313", ATTR, GS1_TEXT, "X..70,pcenc", "4312", "", NULL, "RTN TO ADD2" },
	{ "4314", "4314", ATTR, GS1_TEXT, "X..70,pcenc", "00", "", NULL, "RTN TO SUB" },
	{ "4315", "4315", ATTR, GS1_TEXT, "X..70,pcenc", "00", "", NULL, "RTN TO LOC" },
	{ "4316", "4316", ATTR, GS1_TEXT, "X..70,pcenc", "00", "", NULL, "RTN TO REG" },
	{ "4317", "4317", ATTR, GS1_TEXT, "X2,iso3166alpha2", "00", "", NULL, "RTN TO COUNTRY" },
	{ "4318", "4318", ATTR, GS1_TEXT, "X..20", "00", "", NULL, "RTN TO POST" },
	{ "4319", "4319", ATTR, GS1_TEXT, "X..30", "00", "", NULL, "RTN TO PHONE" },
	{ "4320", "4320", ATTR, GS1_TEXT, "X..35,pcenc", "00", "", NULL, "SRV DESCRIPTION" },
	{ "4321", "4321", ATTR, GS1_TEXT, "N1,yesno", "00", "", NULL, "DANGEROUS GOODS" },
	{ "4322", "4322", ATTR, GS1_TEXT, "N1,yesno", "00", "", NULL, "AUTH TO LEAVE" },
	{ "4323", "4323", ATTR, GS1_TEXT, "N1,yesno", "00", "", NULL, "SIG REQUIRED" },
	{ "4324", "4324", ATTR, GS1_DATE, "N6,yymmd0 N4,hhmi", "00", "", NULL, "NOT BEF DEL DT" },
	{ "4325", "4325", ATTR, GS1_DATE, "N6,yymmd0 N4,hhmi", "00", "", NULL, "NOT AFT DEL DT" },
	{ "4326", "4326", ATTR, GS1_DATE, "N6,yymmdd", "00", "", NULL, "REL DATE" },
	{ "4330", "4330", ATTR, GS1_TEXT, "N6 [X1],hyphen", "00", "4331", NULL, "MAX TEMP F." },
	{ "4331", "4331", ATTR, GS1_TEXT, "N6 [X1],hyphen", "00", "4330", NULL, "MAX TEMP C." },
	{ "4332", "4332", ATTR, GS1_TEXT, "N6 [X1],hyphen", "00", "4333", NULL, "MIN TEMP F." },
	{ "4333", "4333", ATTR, GS1_TEXT, "N6 [X1],hyphen", "00", "4332", NULL, "MIN TEMP C." },
	{ "7001", "7001", ATTR, GS1_TEXT, "N13", "01,02,8006,8026", "", NULL, "NSN" },
	{ "7002", "7002", ATTR, GS1_TEXT, "X..30", "01,02", "", NULL, "MEAT CUT" },
	{ "7003", "7003", ATTR, GS1_DATE, "N6,yymmdd N4,hhmi", "01,02", "", NULL, "EXPIRY TIME" },
	{ "7004", "7004", ATTR, GS1_TEXT, "N..4", "01;10", "", NULL, "ACTIVE POTENCY" },
	{ "7005", "7005", ATTR, GS1_TEXT, "X..12", "01,02", "", NULL, "CATCH AREA" },
	{ "7006", "7006", ATTR, GS1_DATE, "N6,yymmdd", "01,02", "", NULL, "FIRST FREEZE DATE" },
	{ "7007", "7007", ATTR, GS1_DATE, "N6,yymmdd [N6],yymmdd", "01,02", "", NULL, "HARVEST DATE" },
	{ "7008", "7008", ATTR, GS1_TEXT, "X..3", "01,02", "", NULL, "AQUATIC SPECIES" },
	{ "7009", "7009", ATTR, GS1_TEXT, "X..10", "01,02", "", NULL, "FISHING GEAR TYPE" },
	{ "7010", "7010", ATTR, GS1_TEXT, "X..2", "01,02", "", NULL, "PROD METHOD" },
	{ "7011", "7011", ATTR, GS1_DATE, "N6,yymmdd [N4],hhmi", "01,02", "", NULL, "TEST BY DATE" },
	{ "7020", "7020", ATTR, GS1_TEXT, "X..20", "01,8006;416", "", NULL, "REFURB LOT" },
	{ "7021", "7021", ATTR, GS1_TEXT, "X..20", "01,8006", "", NULL, "FUNC STAT" },
	{ "7022", "7022", ATTR, GS1_TEXT, "X..20", "7021", "", NULL, "REV STAT" },
	{ "7023", "7023", ATTR, GS1_TEXT, "X..30,gcppos1", "", "", NULL, "GIAI - ASSEMBLY" },
	{ "7030", "7039", ATTR, GS1_TEXT, "N3,iso3166999 X..27", "01,02", "", NULL, "PROCESSOR" },
	{ "7040", "7040", 0, GS1_TEXT, "N1 X1 X1 X1,importeridx", "", "", NULL, "UIC+EXT" },
	{ "7041", "7041", 0, GS1_TEXT, "X..4,packagetype", "00", "", NULL, "UFRGT UNIT TYPE" },
	{ "710", "710", ATTR, GS1_TEXT, "X..20", "01", "", NULL, "NHRN PZN" },
	{ "711", "711", ATTR, GS1_TEXT, "X..20", "01", "", NULL, "NHRN CIP" },
	{ "712", "712", ATTR, GS1_TEXT, "X..20", "01", "", NULL, "NHRN CN" },
	{ "713", "713", ATTR, GS1_TEXT, "X..20", "01", "", NULL, "NHRN DRN" },
	{ "714", "714", ATTR, GS1_TEXT, "X..20", "01", "", NULL, "NHRN AIM" },
	{ "715", "715", ATTR, GS1_TEXT, "X..20", "01", "", NULL, "NHRN NDC" },
	{ "716", "716", ATTR, GS1_TEXT, "X..20", "01", "", NULL, "NHRN AIC" },
	{ "7230", "7239", ATTR, GS1_TEXT, "X2 X..28", "01,8004", "", NULL, "CERT" },
	{ "7240", "7240", ATTR, GS1_TEXT, "X..20", "01,8006", "", NULL, "PROTOCOL" },
	{ "7241", "7241", ATTR, GS1_TEXT, "N2,mediatype", "8017,8018", "", NULL, "AIDC MEDIA TYPE" },
	{ "7242", "7242", ATTR, GS1_TEXT, "X..25", "8017,8018", "", NULL, "VCN" },
	{ "7250", "7250", ATTR, GS1_DATE, "N8,yyyymmdd", "8018", "7251", NULL, "DOB" },
	{ "7251", "7251", ATTR, GS1_DATE, "N8,yyyymmdd N4,hhmi", "8018", "7250", NULL, "DOB TIME" },
	{ "7252", "7252", ATTR, GS1_TEXT, "N1,iso5218", "8018", "", NULL, "BIO SEX" },
	{ "7253", "7253", ATTR, GS1_TEXT, "X..40,pcenc", "8017,8018", "7256,7259", NULL, "FAMILY NAME" },
	{ "7254", "7254", ATTR, GS1_TEXT, "X..40,pcenc", "8017,8018", "7256,7259", NULL, "GIVEN NAME" },
	{ "7255", "7255", ATTR, GS1_TEXT, "X..10", "8017,8018", "7256,7259", NULL, "SUFFIX" },
	{ "7256", "7256", ATTR, GS1_TEXT, "X..90,pcenc", "8017,8018", "", NULL, "FULL NAME" },
	{ "7257", "7257", ATTR, GS1_TEXT, "X..70,pcenc", "8018", "", NULL, "PERSON ADDR" },
	{ "7258", "7258", ATTR, GS1_TEXT, "X3,posinseqslash", "8018+7259", "", NULL, "BIRTH SEQUENCE" },
	{ "7259", "7259", ATTR, GS1_TEXT, "X..40,pcenc", "8018", "7256", NULL, "BABY" },
	{ "8001", "8001", ATTR, GS1_TEXT, "N4,nonzero N5,nonzero N3,nonzero N1,winding N1", "01", "", NULL, "DIMENSIONS" },
	{ "8002", "8002", ATTR, GS1_TEXT, "X..20", "", "", NULL, "CMT No." },
	{ "8003", "8003", ATTR, GS1_TEXT, "N1,zero N13,csum,gcppos1 [X..16]", "", "", "", "GRAI" },
	{ "8004", "8004", ATTR, GS1_TEXT, "X..30,gcppos1", "", "", "7040", "GIAI" },
	{ "8005", "8005", ATTR, GS1_TEXT, "N6", "01,02", "", NULL, "PRICE PER UNIT" },
	{ "8006", "8006", ATTR, GS1_TEXT, "N14,csum,gcppos2 N4,pieceoftotal", "", "01,37", "22,10,21", "ITIP" },
	{ "8007", "8007", ATTR, GS1_TEXT, "X..34,iban", "415", "", NULL, "IBAN" },
	{ "8008", "8008", ATTR, GS1_DATE, "N6,yymmdd N2,hh [N2],mi [N2],ss", "01,02", "", NULL, "PROD TIME" },
	{ "8009", "8009", ATTR, GS1_TEXT, "X..50", "00,01", "", NULL, "OPTSEN" },
	{ "8010", "8010", ATTR, GS1_TEXT, "Y..30,gcppos1", "", "", "8011", "CPID" },
	{ "8011", "8011", 0, GS1_TEXT, "N..12,nozeroprefix", "8010", "", NULL, "CPID SERIAL" },
	{ "8012", "8012", ATTR, GS1_TEXT, "X..20", "01,8006", "", NULL, "VERSION" },
	{ "8013", "8013", ATTR, GS1_TEXT, "X..25,csumalpha,gcppos1", "", "", "", "GMN" },
	{ "8014", "8014", 0, GS1_TEXT, "X..25,csumalpha,gcppos1,hasnondigit", "01", "", NULL, "MUDI" },
	{ "8017", "8017", ATTR, GS1_TEXT, "N18,csum,gcppos1", "", "8018", "8019", "GSRN - PROVIDER" },
	{ "8018", "8018", ATTR, GS1_TEXT, "N18,csum,gcppos1", "", "8017", "8019", "GSRN - RECIPIENT" },
	{ "8019", "8019", 0, GS1_TEXT, "N..10", "8017,8018", "", NULL, "SRIN" },
	{ "8020", "8020", 0, GS1_TEXT, "X..25", "415", "", NULL, "REF No." },
	{ "8026", "8026", ATTR, GS1_TEXT, "N14,csum,gcppos2 N4,pieceoftotal", "37", "02,8006", NULL, "ITIP CONTENT" },
	{ "8030", "8030", ATTR, GS1_TEXT, "Z..90", "00,01+21,253,255,8003,8004,8006+21,8010+8011,8017,8018", "", NULL, "DIGSIG" },
	{ "8110", "8110", ATTR, GS1_TEXT, "X..70,couponcode", "", "", NULL, "COUPON CODE" },
	{ "8111", "8111", ATTR, GS1_TEXT, "N4", "255", "", NULL, "POINTS" },
	{ "8112", "8112", ATTR, GS1_TEXT, "X..70,couponposoffer", "", "", NULL, "COUPON OFFER" },
	{ "8200", "8200", 0, GS1_TEXT, "X..70", "01", "", NULL, "PRODUCT URL" },
	{ "90", "90", ATTR, GS1_TEXT, "X..30", "", "", NULL, "INTERNAL" },
	{ "91", "99", ATTR, GS1_TEXT, "X..90", "", "", NULL, "INTERNAL" },
};
/* clang-format on */
#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

/* Content lengths that the first two digits alone fix (General Specifications, figure 7.8.5-2). */
static const struct {
	char prefix[3];
	unsigned char length;
} fixed_lengths[] = {
	{ "00", 18 }, { "01", 14 }, { "02", 14 }, { "03", 14 }, { "04", 16 }, { "11", 6 },
	{ "12", 6 },  { "13", 6 },  { "14", 6 },  { "15", 6 },  { "16", 6 },  { "17", 6 },
	{ "18", 6 },  { "19", 6 },  { "20", 2 },  { "31", 6 },  { "32", 6 },  { "33", 6 },
	{ "34", 6 },  { "35", 6 },  { "36", 6 },  { "41", 13 },
};

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

static size_t take_number(struct text *text)
{
	size_t number = 0;

	while (text->length && is_digit(text->data[0])) {
		number = number * 10 + (size_t)(text->data[0] - '0');
		text->data++;
		text->length--;
	}
	return number;
}

bool gs1_next_component(struct text *rest, struct gs1_component *out_component)
{
	struct text part;

	if (!text_split(rest, ' ', &part) || !part.length)
		return false;

	bool optional = part.data[0] == '[';
	struct text size = { part.data + 1 + optional, part.length - 1 - optional };
	bool variable = text_starts_with(size, "..");

	if (variable) {
		size.data += 2;
		size.length -= 2;
	}
	out_component->set = part.data[optional];
	out_component->maximum = take_number(&size);
	out_component->minimum = variable ? 1 : out_component->maximum;
	out_component->optional = optional;

	size_t mark = (size_t)optional; /* the closing bracket */

	if (size.length > mark)
		mark++; /* the comma in front of the lints */
	out_component->lints = (struct text){ size.data + mark, size.length - mark };
	return true;
}

size_t gs1_ai_length(const struct gs1_ai *ai)
{
	return strlen(ai->first);
}

const struct gs1_ai *gs1_ai_at(struct text digits)
{
	size_t low = 0;
	size_t high = ROW_COUNT;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct gs1_ai *row = &rows[middle];
		size_t length = gs1_ai_length(row);
		size_t compared = length < digits.length ? length : digits.length;

		if (memcmp(digits.data, row->first, compared) < 0)
			high = middle;
		else if (memcmp(digits.data, row->last, compared) > 0)
			low = middle + 1;
		else
			return compared == length ? row : NULL;
	}
	return NULL;
}

const struct gs1_ai *gs1_ai_find(struct text code)
{
	const struct gs1_ai *row = code.length ? gs1_ai_at(code) : NULL;

	return row && gs1_ai_length(row) == code.length ? row : NULL;
}

size_t gs1_ai_length_by_prefix(struct text digits)
{
	for (size_t i = 0; digits.length >= 2 && i < ROW_COUNT; i++) {
		if (memcmp(digits.data, rows[i].first, 2) >= 0 &&
		    memcmp(digits.data, rows[i].last, 2) <= 0)
			return gs1_ai_length(&rows[i]);
	}
	return 0;
}

size_t gs1_fixed_length_by_prefix(struct text digits)
{
	for (size_t i = 0; i < sizeof(fixed_lengths) / sizeof(fixed_lengths[0]); i++) {
		if (text_starts_with(digits, fixed_lengths[i].prefix))
			return fixed_lengths[i].length;
	}
	return 0;
}

size_t gs1_ai_count(void)
{
	return ROW_COUNT;
}

const struct gs1_ai *gs1_ai_row(size_t index)
{
	return &rows[index];
}

bool gs1_ai_matches(struct text pattern, struct text code)
{
	if (pattern.length != code.length)
		return false;
	for (size_t i = 0; i < pattern.length; i++) {
		if (pattern.data[i] != 'n' && pattern.data[i] != code.data[i])
			return false;
	}
	return true;
}
