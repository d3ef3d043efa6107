-- How it is computed
SELECT sql FROM gold.claim_check WHERE claim = :claim
