Documentation.addTranslations({
    "locale": "zh",
    "messages": {
        ", in ": "，位于 ",
        "Hide Search Matches": "隐藏搜索结果",
        "Preparing search...": "正在准备搜索……",
        "Search Results": "搜索结果",
        "Search finished, found one page matching the search query.": [
            "搜索完成，找到 ${resultCount} 个相符的页面。"
        ],
        "Searching": "正在搜索",
        "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.": "没有找到相符的页面。请换一个说法再试。"
    },
    "plural_expr": "0"
});
