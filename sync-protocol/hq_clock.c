#include "sync-protocol/hq_clock.h"

#include <stdlib.h>

int64_t hq_clock_judge(int64_t in_force, const struct clock_reading *reading, bool own_is_kept)
{
	int64_t noise = CLOCK_NOISE_US + reading->unsure_us;
	int64_t wanted = llabs(reading->offset_us) <= noise ? 0 : reading->offset_us;

	if (own_is_kept)
		return 0;
	if (!reading->is_kept && llabs(reading->offset_us) > CLOCK_OFF_US)
		return in_force; /* what was learnt while HQ kept its clock is better */
	return llabs(wanted - in_force) <= noise ? in_force : wanted;
}
