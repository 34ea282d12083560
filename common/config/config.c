#include "common/config/config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAXIMUM ((size_t)64 << 10)

struct setting {
	const char *text; /* NULL = not given anywhere */
	const char *source;
};

struct config {
	const struct config_option *options;
	struct setting *settings; /* one per option */
};

/* All tables in one. */
static const struct config_option *join(struct arena *arena,
					const struct config_option *const *tables)
{
	struct config_option *joined;
	size_t count = 0;

	for (const struct config_option *const *table = tables; *table; table++) {
		for (const struct config_option *option = *table; option->key; option++)
			count++;
	}
	joined = arena_array(arena, struct config_option, count + 1);
	for (size_t i = 0; *tables; tables++) {
		for (const struct config_option *option = *tables; option->key; option++)
			joined[i++] = *option;
	}
	return joined;
}

static size_t option_count(const struct config_option *options)
{
	size_t count = 0;

	while (options[count].key)
		count++;
	return count;
}

static const struct error *set_by_key(struct arena *arena, struct config *config, struct text key,
				      struct text value, const char *source)
{
	for (size_t i = 0; config->options[i].key; i++) {
		if (text_is(key, config->options[i].key)) {
			config->settings[i] = (struct setting){ text_copy(arena, value), source };
			return NULL;
		}
	}
	return error_field(arena, ERROR_CONFIGURATION, text_copy(arena, key),
			   "unknown option in %s; `config document` lists all options", source);
}

static const struct error *set_line(struct arena *arena, struct config *config, struct text line,
				    const char *source)
{
	struct text key;

	if (!text_split(&line, '=', &key) || !line.data)
		return error_new(arena, ERROR_CONFIGURATION, "%s: expected `key = value`, got `%s`",
				 source, text_copy(arena, key));
	return set_by_key(arena, config, text_trim(key), text_trim(line), source);
}

static const struct error *read_file(struct arena *arena, const char *path, struct text *out_text)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;

	if (descriptor < 0)
		return error_new(arena, ERROR_CONFIGURATION, "cannot open %s: %s", path,
				 strerror(errno));
	if (fstat(descriptor, &status) < 0 || (size_t)status.st_size > FILE_MAXIMUM) {
		close(descriptor);
		return error_new(arena, ERROR_CONFIGURATION, "%s is larger than 64 KiB", path);
	}

	char *data = arena_allocate(arena, FILE_MAXIMUM);
	ssize_t length = read(descriptor, data, FILE_MAXIMUM);

	close(descriptor);
	if (length < 0)
		return error_new(arena, ERROR_CONFIGURATION, "cannot read %s: %s", path,
				 strerror(errno));
	*out_text = (struct text){ data, (size_t)length };
	return NULL;
}

static const struct error *load_file(struct arena *arena, struct config *config, const char *path)
{
	struct text rest, line;
	int number = 0;

	TRY(read_file(arena, path, &rest));
	while (text_split(&rest, '\n', &line)) {
		number++;
		line = text_trim(line);
		if (line.length == 0 || line.data[0] == '#')
			continue;
		TRY(set_line(arena, config, line, arena_print(arena, "%s:%d", path, number)));
	}
	return NULL;
}

static const struct error *gather(struct arena *arena, struct config *config,
				  const struct config_sources *sources)
{
	for (size_t i = 0; config->options[i].key; i++) {
		if (config->options[i].fallback)
			config->settings[i] =
				(struct setting){ config->options[i].fallback, "default" };
	}
	if (sources->file)
		TRY(load_file(arena, config, sources->file));
	for (size_t i = 0; sources->environment && config->options[i].key; i++) {
		const char *name = config->options[i].environment;
		const char *text = name ? sources->environment(name) : NULL;

		if (text)
			config->settings[i] =
				(struct setting){ arena_string(arena, text),
						  arena_print(arena, "environment %s", name) };
	}
	for (size_t i = 0; sources->settings && sources->settings[i]; i++)
		TRY(set_line(arena, config, text_of(sources->settings[i]), "--set"));
	return NULL;
}

static const struct error *wrong(struct arena *arena, const struct config_option *option,
				 const struct setting *setting, const char *expected)
{
	return error_field(arena, ERROR_CONFIGURATION, option->key, "%s must be %s (from %s)",
			   option->key, expected, setting->source);
}

static bool parse_bool(const char *text, bool *out_value)
{
	static const char *const words[] = { "false", "true", "no", "yes", "off", "on" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(text, words[i]) == 0) {
			*out_value = i % 2;
			return true;
		}
	}
	return false;
}

static const struct error *store_number(struct arena *arena, const struct config_option *option,
					const struct setting *setting, int64_t *out_number)
{
	bool port = option->type == CONFIG_PORT;
	int64_t min = port ? 0 : option->min, max = port ? 65535 : option->max, number;

	if (!text_to_int64(text_of(setting->text), &number))
		return wrong(arena, option, setting, "a whole number");
	if (max > min && (number < min || number > max))
		return wrong(arena, option, setting,
			     arena_print(arena, "between %lld and %lld", (long long)min,
					 (long long)max));
	*out_number = number;
	return NULL;
}

static const struct error *store(struct arena *arena, const struct config_option *option,
				 const struct setting *setting, char *target)
{
	bool flag;

	if (!setting->text || (option->required && !setting->text[0])) {
		if (!option->required)
			return NULL;
		return error_field(arena, ERROR_CONFIGURATION, option->key,
				   "%s is required: %s. Set it in the configuration file, with "
				   "--set %s=...%s%s",
				   option->key, option->doc, option->key,
				   option->environment ? " or in the environment as " : "",
				   option->environment ? option->environment : "");
	}
	switch (option->type) {
	case CONFIG_TEXT:
	case CONFIG_SECRET:
	case CONFIG_PATH: *(const char **)(void *)target = setting->text; return NULL;
	case CONFIG_INT:
	case CONFIG_PORT: return store_number(arena, option, setting, (int64_t *)(void *)target);
	case CONFIG_BOOL:
		if (!parse_bool(setting->text, &flag))
			return wrong(arena, option, setting, "true or false");
		*(bool *)(void *)target = flag;
		return NULL;
	}
	return NULL;
}

const struct error *config_load(struct arena *arena, const struct config_option *const *tables,
				const struct config_sources *sources, void *out_options,
				const struct config **out_config)
{
	struct config *config = arena_new(arena, struct config);

	config->options = join(arena, tables);
	config->settings = arena_array(arena, struct setting, option_count(config->options));
	TRY(gather(arena, config, sources));
	for (size_t i = 0; config->options[i].key; i++)
		TRY(store(arena, &config->options[i], &config->settings[i],
			  (char *)out_options + config->options[i].offset));
	*out_config = config;
	return NULL;
}

const struct config_option *config_find(const struct config_option *const *tables, const char *key)
{
	for (; *tables; tables++) {
		for (const struct config_option *option = *tables; option->key; option++) {
			if (strcmp(option->key, key) == 0)
				return option;
		}
	}
	return NULL;
}

void config_show(const struct config *config, struct text_buffer *buffer)
{
	for (size_t i = 0; config->options[i].key; i++) {
		const struct setting *setting = &config->settings[i];
		bool secret = config->options[i].type == CONFIG_SECRET;

		text_append_print(buffer, "%s = %s  # %s\n", config->options[i].key,
				  !setting->text ? ""
				  : secret       ? "***"
						 : setting->text,
				  setting->text ? setting->source : "not set");
	}
}

static void document(const struct config_option *option, struct text_buffer *buffer)
{
	const char *quote = option->environment ? "`" : "";
	const char *fallback_quote = option->fallback ? "`" : "";

	text_append_print(buffer, "| `%s` | %s%s%s | %s%s%s | %s%s |\n", option->key, quote,
			  option->environment ? option->environment : "-", quote, fallback_quote,
			  option->fallback ? option->fallback : "-", fallback_quote, option->doc,
			  option->required ? " (required)" : "");
}

void config_document(const struct config_option *const *tables, struct text_buffer *buffer)
{
	text_append_string(buffer,
			   "| key | environment | default | meaning |\n|---|---|---|---|\n");
	for (; *tables; tables++) {
		for (const struct config_option *option = *tables; option->key; option++)
			document(option, buffer);
	}
}
