/** The emoji that can be written by name here; any other name stays as it was written. */

export const EMOJI = {
  "+1": "👍", "-1": "👎", thumbsup: "👍", thumbsdown: "👎", tada: "🎉", trophy: "🏆", heart: "❤️", eyes: "👀",
  fire: "🔥", rocket: "🚀", wave: "👋", pray: "🙏", clap: "👏", smile: "😄", slightly_smiling_face: "🙂", joy: "😂",
  thinking_face: "🤔", cry: "😢", white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", lock: "🔒",
  bell: "🔔", no_bell: "🔕", bulb: "💡", moneybag: "💰", chart_with_upwards_trend: "📈", bar_chart: "📊", calendar: "📅",
  memo: "📝", pushpin: "📌", link: "🔗", mag: "🔍", hourglass: "⌛", alarm_clock: "⏰", zzz: "💤", star: "⭐",
  red_circle: "🔴", large_yellow_circle: "🟡", large_green_circle: "🟢", large_blue_circle: "🔵", large_orange_circle: "🟠",
  large_purple_circle: "🟣", white_circle: "⚪", black_circle: "⚫", bust_in_silhouette: "👤", office: "🏢", package: "📦",
};

/** Those that are offered as reactions. */
export const REACTIONS = ["+1", "tada", "eyes", "white_check_mark", "heart"];
