-- On which topics does the attention of two documents differ most?
SELECT label, n_sentences_a, n_sentences_b, round(share_a, 3) AS share_a, round(share_b, 3) AS share_b
FROM compare_topics('cn-tj-2022-party-congress', 'cn-tj-2022-commentary')
LIMIT 8;
