-- Its SQL
SELECT sql FROM gold.claim_check WHERE claim = :claim
